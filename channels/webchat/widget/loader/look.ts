/** How the launcher and the panel look. Adopted, not written into the page: a strict policy allows it. */

const CSS = `
:host{all:initial}
*{box-sizing:border-box}
[hidden]{display:none!important}
.root{--x:20px;--y:20px;position:fixed;bottom:calc(var(--y) + env(safe-area-inset-bottom));right:var(--x);z-index:2147483000;font:15px/1.4 system-ui,sans-serif;color:light-dark(#171c26,#e8ebf0)}
.left{right:auto;left:var(--x)}
button{font:inherit;color:inherit;border:0;cursor:pointer}
.launcher{position:relative;display:flex;align-items:center;justify-content:center;gap:10px;min-width:56px;height:56px;margin-left:auto;padding:0 14px;border-radius:28px;background:var(--brand);color:var(--on);font-weight:600;box-shadow:0 8px 24px -4px #10182866}
.left .launcher{margin:0}
.launcher:hover{filter:brightness(1.1)}
:focus-visible{outline:3px solid var(--brand);outline-offset:3px}
i{width:28px;height:28px;background:currentColor;clip-path:path('M14 3C7.6 3 2.5 7.5 2.5 13c0 2.6 1.1 4.9 3 6.7L4.3 24.6a.8.8 0 0 0 1.1.9l5.2-2.4c1.1.3 2.2.4 3.4.4 6.4 0 11.5-4.5 11.5-10S20.4 3 14 3Z')}
.open i{clip-path:path('M5.1 9.1 7 7.2l7 7 7-7 1.9 1.9L14 18Z')}
.open .launcher span,span:empty{display:none}
b{position:absolute;margin-bottom:env(safe-area-inset-bottom);top:-4px;right:-4px;min-width:24px;padding:0 6px;border:2px solid #fff;border-radius:12px;background:#b3261e;color:#fff;font-size:12px;line-height:20px;text-align:center}
.panel,.peek{position:absolute;right:0;bottom:72px;border-radius:16px;overflow:hidden;background:light-dark(#fff,#151a21);box-shadow:0 0 0 1px #8a93a333,0 24px 56px -12px #10182866;animation:rise .2s}
.left .panel,.left .peek{right:auto;left:0}
.panel{--w:392px;--h:680px;width:var(--w);height:min(var(--h),100dvh - 92px - var(--y));max-width:calc(100vw - 2*var(--x))}
.wide .panel{--w:720px;--h:860px}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:normal}
.peek{display:flex;width:max-content;max-width:300px}
.peek button{padding:12px 16px;background:0 0;text-align:start;white-space:pre-line}
.peek .away{padding:12px 14px;font-size:20px;line-height:1}
.full{inset:0 0 auto;z-index:2147483647}
.full .panel{inset:0;width:100%;max-width:none;height:100%;border-radius:0}
.full .launcher{display:none}
.inline{position:static;height:100%}
.inline .panel{position:static;width:100%;max-width:none;height:100%}
@keyframes rise{from{opacity:0;transform:translateY(12px)}}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}
`

export function dress(shadow: ShadowRoot) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CSS)
  shadow.adoptedStyleSheets = [sheet]
}
