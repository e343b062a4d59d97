import { ApiError, csrfToken } from './http'
import type { PartView } from './types'

/** Streams one file to the hub, telling its progress from 0 to 1; fetch cannot tell progress. */
export function upload(file: File, progress: (share: number) => void, abort: AbortSignal) {
  return new Promise<PartView>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1/uploads?name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('X-CSRF-Token', csrfToken())
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0)
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText))
      else reject(refused(request))
    }
    request.onerror = () => reject(new ApiError(0, 'offline', 'The hub cannot be reached.'))
    abort.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function refused(request: XMLHttpRequest): ApiError {
  try {
    const { error } = JSON.parse(request.responseText)
    return new ApiError(request.status, error.code, error.text, error.params ?? {})
  } catch {
    return new ApiError(request.status, `http.${request.status}`, request.statusText)
  }
}
