/** Files on their way to the hub, each with its progress, until the message that carries them goes. */
import { signal } from '@preact/signals'
import { key } from './host'
import { newId } from './ids'
import { begin } from './session'
import { config, token } from './state'

export interface Attached {
  id: string
  file: File
  /** A picture's own address in this browser. */
  preview: string
  /** Between 0 and 1; 1 is with the hub. */
  progress: number
  upload?: { upload: string; name: string; type: string; size: number; url: string }
  /** Why it did not go: a code. */
  failed?: string
  stop(): void
}

const MOST = 10

export const attached = signal<Attached[]>([])

const change = (id: string, changed: Partial<Attached>) =>
  (attached.value = attached.value.map((one) => (one.id === id ? { ...one, ...changed } : one)))

export function attach(files: Iterable<File>) {
  for (const file of [...files].slice(0, MOST - attached.value.length)) {
    const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : ''
    const one: Attached = { id: newId(), file, preview, progress: 0, stop: () => {} }
    attached.value = [...attached.value, one]
    if (file.size > config.value!.max_file) change(one.id, { failed: 'upload.large' })
    else void upload(one.id)
  }
}

export function detach(id: string) {
  attached.value.find((one) => one.id === id)?.stop()
  attached.value = attached.value.filter((one) => one.id !== id)
}

/** Take what has arrived for a message; the pictures stay readable until the page goes. */
export function takeAttached() {
  const ready = attached.value.flatMap(({ upload, preview, file }) =>
    upload ? [{ ...upload, url: upload.url || preview, shown: file.type.startsWith('image/') }] : [],
  )
  attached.value = []
  return ready
}

export async function upload(id: string) {
  change(id, { progress: 0, failed: undefined })
  if (!token.value) await begin()
  const one = attached.value.find((each) => each.id === id)
  if (!one) return
  const request = new XMLHttpRequest()
  request.open('POST', `/webchat/upload?${new URLSearchParams({ key, name: one.file.name })}`)
  request.setRequestHeader('Authorization', `Bearer ${token.value}`)
  request.setRequestHeader('Content-Type', one.file.type || 'application/octet-stream')
  request.responseType = 'json'
  request.upload.onprogress = ({ loaded, total }) => change(id, { progress: (0.95 * loaded) / total })
  request.onerror = () => change(id, { failed: 'network' })
  request.onload = () => {
    if (request.status < 300) change(id, { progress: 1, upload: request.response })
    else change(id, { failed: request.response?.error?.code ?? 'network' })
  }
  change(id, { stop: () => request.abort() })
  request.send(one.file)
}
