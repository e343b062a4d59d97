/** The words of this page, fetched with it and not with the first page. */
import { bring } from '@desk/words/t'

await bring(import.meta.glob<Record<string, string>>('./texts/*.json', { import: 'default' }))
