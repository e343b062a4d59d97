import type { Language } from '@desk/api/types'

/** Each in its own words. */
export const LANGUAGES: Record<Language, string> = { en: 'English', es: 'Español', ru: 'Русский' }
