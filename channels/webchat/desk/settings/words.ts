/** The words of these settings, fetched with them and not with the first page. */
import { bring } from '@desk/words/t'

await bring(import.meta.glob<Record<string, string>>('../texts/*.json', { import: 'default' }))
