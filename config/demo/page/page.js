// The page that plays the customer: pick who you are, write, read what comes back.
const by = (id) => document.getElementById(id)
const state = { me: null, people: [], desks: [], mails: [], open: null, answering: null, texts: {} }

const t = (key, params = {}) =>
  (state.texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => params[name] ?? '')

async function ask(path, body) {
  const answer = await fetch('/demo/api/' + path, body && {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

function element(tag, text, attributes = {}) {
  const node = Object.assign(document.createElement(tag), attributes)
  if (text !== undefined) node.textContent = text
  return node
}

const when = (iso) => new Date(iso).toLocaleString(document.documentElement.lang, {
  day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit',
})

async function speak(language) {
  state.texts = await (await fetch(`/demo/texts/${language}.json`)).json()
  document.documentElement.lang = language
  localStorage.language = by('language').value = language
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t)
  draw()
}

function draw() {
  by('people').replaceChildren(...state.people.map(person))
  by('ready').replaceChildren(...state.ready.map(readyMade))
  by('mails').replaceChildren(...state.mails.map(line))
  by('empty').hidden = state.mails.length > 0
}

function person(who) {
  const button = element('button', who.name, { onclick: () => become(who) })
  button.append(element('small', who.address))
  button.setAttribute('aria-pressed', String(who.address === state.me?.address))
  const item = element('li')
  item.append(button)
  return item
}

function readyMade(id) {
  const item = element('li')
  item.append(element('button', t('ready_' + id), {
    onclick: () => guarded(async () => { await ask('ready', { id, ...state.me }); await refresh() }),
  }))
  return item
}

function line(mail) {
  const button = element('button', undefined, { onclick: () => read(mail) })
  button.setAttribute('aria-current', String(mail.id === state.open))
  const head = element('b')
  head.append(element('span', mail.mine ? `${t('to')}: ${mail.to}` : mail.from), element('time', when(mail.at)))
  button.append(head, element('span', mail.subject || '—'), element('small', mail.text.slice(0, 120)))
  const item = element('li')
  item.append(button)
  return item
}

function read(mail) {
  state.open = mail.id
  const answer = element('button', t('reply'), { className: 'primary', onclick: () => write(mail) })
  const chips = element('ul', undefined, { className: 'chips' })
  chips.append(...mail.attachments.map((file) => element('li', `${file.name} · ${file.size} B`)))
  by('mail').replaceChildren(
    element('h2', mail.subject || '—'),
    element('div', `${mail.mine ? t('from_me') : mail.from} → ${mail.to}`),
    ...(mail.cc ? [element('div', `Cc: ${mail.cc}`)] : []),
    element('time', when(mail.at)), element('pre', mail.text), chips, answer)
  show('mail')
  draw()
}

function write(mail) {
  state.answering = mail?.id ?? null
  const form = by('writer')
  form.reset()
  form.to.replaceChildren(...state.desks.map((desk) => element('option', desk)))
  if (mail) {
    form.to.value = state.desks.find((desk) => (mail.from + mail.to).includes(desk)) ?? state.desks[0]
    form.subject.value = /^re:/i.test(mail.subject) ? mail.subject : 'Re: ' + mail.subject
  }
  by('state').textContent = ''
  show('writer')
  ;(mail ? form.text : form.subject).focus()
}

function show(which) {
  by('mail').hidden = which !== 'mail'
  by('writer').hidden = which !== 'writer'
  by('nothing').hidden = which !== null
  document.body.toggleAttribute('data-reading', which !== null)
}

async function become(who) {
  state.me = who
  localStorage.me = JSON.stringify(who)
  show(null)
  await refresh()
}

async function refresh() {
  state.mails = await ask('mail?address=' + encodeURIComponent(state.me.address))
  draw()
  const open = state.mails.find((mail) => mail.id === state.open)
  if (open && !by('mail').hidden) read(open)
}

async function guarded(work) {
  by('problem').hidden = true
  try { await work() } catch (error) {
    by('problem').textContent = t('failed', { reason: error.message })
    by('problem').hidden = false
  }
}

const asBase64 = (file) => new Promise((done) => {
  const reader = new FileReader()
  reader.onload = () => done({ name: file.name, type: file.type, content: reader.result.split(',')[1] ?? '' })
  reader.readAsDataURL(file)
})

by('writer').onsubmit = (event) => {
  event.preventDefault()
  const form = event.target
  by('state').textContent = t('sending')
  by('send').disabled = true
  guarded(async () => {
    await ask('mail', {
      ...state.me, to: form.to.value, subject: form.subject.value, text: form.text.value,
      answers: state.answering, files: await Promise.all([...form.files.files].map(asBase64)),
    })
    by('state').textContent = t('sent')
    await refresh()
    read(state.mails[0])
  }).finally(() => { by('send').disabled = false })
}
by('other').onsubmit = (event) => {
  event.preventDefault()
  const who = { name: event.target.name.value, address: event.target.address.value }
  state.people = [...state.people.filter((known) => known.address !== who.address), who]
  become(who)
}
by('compose').onclick = () => write(null)
by('back').onclick = () => show(null)
by('language').onchange = (event) => speak(event.target.value)

function listen() {
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/demo/ws')
  socket.onmessage = () => guarded(refresh)
  socket.onopen = () => { by('problem').hidden = true; guarded(refresh) }
  socket.onclose = () => {
    by('problem').textContent = t('offline')
    by('problem').hidden = false
    setTimeout(listen, 1000)
  }
}

Object.assign(state, await ask('start'))
state.me = JSON.parse(localStorage.me ?? 'null') ?? state.people[0]
const wanted = localStorage.language ?? navigator.language.slice(0, 2)
await speak(['en', 'es', 'ru'].includes(wanted) ? wanted : 'en')
listen()
