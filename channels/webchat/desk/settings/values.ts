/** Lists that a setting holds as one line: what is asked, and where a topic leads. */

export interface Asked {
  label: string
  required: boolean
}

export interface Topic {
  label: string
  queue: string
}

const pieces = (line: string) => line.split(';').map((one) => one.trim()).filter(Boolean)
/** What separates them cannot stand in them. */
const plain = (text: string) => text.replace(/[;=*]/g, ' ').trim()

/** "Order number*; Size": a star is for what has to be answered. */
export const readAsked = (line: string): Asked[] =>
  pieces(line).map((one) => ({ label: one.replace(/\*$/, '').trim(), required: one.endsWith('*') }))

export const writeAsked = (list: readonly Asked[]) =>
  list.map((one) => plain(one.label) + (one.required ? '*' : '')).filter((one) => one && one !== '*').join('; ')

/** "Sales=QUEUE; Returns=QUEUE". */
export const readTopics = (line: string): Topic[] =>
  pieces(line).map((one) => {
    const [label = '', queue = ''] = one.split('=')
    return { label: label.trim(), queue: queue.trim() }
  })

export const writeTopics = (list: readonly Topic[]) =>
  list.filter((one) => plain(one.label)).map((one) => `${plain(one.label)}=${one.queue}`).join('; ')

/** A secret that nobody guesses: 256 random bits, as text. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
}

/** What a site's pages hold. */
export const snippet = (host: string, account: string) =>
  `<script>window.centralitaSettings={key:"wc_${account}"};
(w=>{w.centralita=w.centralita||((...a)=>(w.centralita.q=w.centralita.q||[]).push(a))})(window)</script>
<script async src="${host}/webchat/loader.js"></script>`
