/** The few words that stand outside the frame: open, close, title, dismiss. */

const WORDS: Record<string, [open: string, close: string, chat: string, dismiss: string]> = {
  en: ['Open chat', 'Close chat', 'Chat', 'Dismiss'],
  es: ['Abrir el chat', 'Cerrar el chat', 'Chat', 'Descartar'],
  ru: ['Открыть чат', 'Закрыть чат', 'Чат', 'Скрыть'],
}

export function words(lang = '') {
  const wanted = [lang, document.documentElement.lang, ...navigator.languages, 'en']
  return WORDS[wanted.map((tag) => tag.slice(0, 2)).find((tag) => WORDS[tag])!]!
}
