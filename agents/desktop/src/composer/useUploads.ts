import { shallowRef } from 'vue'
import { upload } from '@desk/api/upload'
import { failure } from '@desk/words/failure'
import { t } from '@desk/words/t'
import { fileSize } from '@desk/words/sizes'
import type { Letter } from './letter'

const LARGEST = 25_000_000

export interface Upload {
  id: number
  file: File
  share: number
  failed: string
  abort: AbortController
}

/** Files on their way to the hub; done ones join the letter. */
export function useUploads() {
  const uploads = shallowRef<Upload[]>([])
  let last = 0

  function add(files: Iterable<File>, letter: Letter) {
    for (const file of files) start({ id: ++last, file, share: 0, failed: '', abort: new AbortController() }, letter)
  }

  async function start(one: Upload, letter: Letter) {
    uploads.value = [...uploads.value, one]
    if (one.file.size > LARGEST) return change(one.id, { failed: t('upload.too_large', { size: fileSize(LARGEST) }) })
    try {
      const part = await upload(one.file, (share) => change(one.id, { share }), one.abort.signal)
      letter.uploads.push(part)
      remove(one.id)
    } catch (error) {
      change(one.id, { failed: failure(error) })
    }
  }

  function change(id: number, fields: Partial<Upload>) {
    uploads.value = uploads.value.map((one) => (one.id === id ? { ...one, ...fields } : one))
  }

  function remove(id: number) {
    uploads.value.find((one) => one.id === id)?.abort.abort()
    uploads.value = uploads.value.filter((one) => one.id !== id)
  }

  const busy = () => uploads.value.some((one) => !one.failed)

  return { uploads, add, remove, busy }
}
