// A small shop that does not exist, with the chat of the demonstration on its pages.
const by = (id) => document.getElementById(id)
const BIKES = { city: 649, road: 1890, mountain: 1290, cargo: 3450, child: 239, fold: 880 }
let texts = {}
const t = (key) => texts[key] ?? key

// What every site does that embeds the widget; calls made before it has come are kept.
window.centralita = (...call) => (window.centralita.q = window.centralita.q || []).push(call)

function element(tag, text, ...children) {
  const node = document.createElement(tag)
  if (text) node.textContent = text
  node.append(...children)
  return node
}

function drawing(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 240 140')
  svg.setAttribute('aria-hidden', 'true')
  svg.append(document.createElementNS('http://www.w3.org/2000/svg', 'use'))
  svg.firstChild.setAttribute('href', `/demo/bikes.svg#${name}`)
  return svg
}

function bike([name, price]) {
  const euros = new Intl.NumberFormat(document.documentElement.lang, { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 })
  const ask = element('button', t('shop_about'))
  const title = t(`bike_${name}`)
  ask.setAttribute('aria-label', `${t('shop_about')}: ${title}`)
  ask.onclick = () => {
    window.centralita('prefill', t('shop_prefill').replace('{bike}', title))
    window.centralita('open', 'new')
  }
  const buy = element('div', '', element('b', euros.format(price)), ask)
  buy.className = 'buy'
  return element('li', '', drawing(name), element('h3', title), element('p', t(`bike_${name}_text`)), buy)
}

async function speak(language) {
  texts = await (await fetch(`/demo/texts/${language}.json`)).json()
  document.documentElement.lang = language
  localStorage.language = by('language').value = language
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t)
  by('bikes').replaceChildren(...Object.entries(BIKES).map(bike))
  window.centralita('language', language)
}

const wanted = new URLSearchParams(location.search).get('lang') ?? localStorage.language ?? navigator.language.slice(0, 2)
const first = ['en', 'es', 'ru'].includes(wanted) ? wanted : 'en'
const { key, second } = await (await fetch('/demo/api/shop')).json()
// Another name of the same machine is another site: there one is another visitor.
by('second').href = `${second}/demo?lang=${first}`
window.centralitaSettings = { key, lang: first }
await speak(first)
by('language').onchange = (event) => speak(event.target.value)
by('ask').onclick = () => window.centralita('open')
document.head.append(Object.assign(document.createElement('script'), { src: '/webchat/loader.js', async: true }))
