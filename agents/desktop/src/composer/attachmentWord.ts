/** Finds a letter that speaks of a file and has none; pure. */

const WORDS = [
  /\b(attached|attachments?|attaching|i attach|enclosed)\b/iu,
  /(?<!\p{L})(adjunt[oa]s?|adjuntamos|adjuntado|adjunté|anexo|anexamos)(?!\p{L})/iu,
  /(?<!\p{L})(во вложении|вложени[еяй]|вложил[аи]?|прикрепл\p{L}+|прикрепил[аи]?|прилага\p{L}+|приложил[аи]?)/iu,
]

export function speaksOfAttachment(text: string): boolean {
  const own = text.replace(/^>.*$/gm, '')
  return WORDS.some((words) => words.test(own))
}
