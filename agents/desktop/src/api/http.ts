/** One way to the hub: JSON over fetch, failures as `ApiError`. */

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
    readonly params: Record<string, string | number | null> = {},
  ) {
    super(text)
  }

  /** The answer never came: it may or may not have happened, so only repeat what is idempotent. */
  get unanswered() {
    return this.status === 0 || this.status >= 502
  }
}

export const isUnanswered = (error: unknown) => error instanceof ApiError && error.unanswered

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Milliseconds after which an answer is no longer waited for. */
const PATIENCE = 30_000

let csrf = ''
let signedOut: () => void = () => {}

export function useCsrf(token: string) {
  csrf = token
}

export function csrfToken() {
  return csrf
}

export function onSignedOut(react: () => void) {
  signedOut = react
}

export async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const answer = await reach(`/api/v1${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!answer.ok) throw await refusal(answer, path)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    throw new ApiError(0, 'offline', 'The hub cannot be reached.')
  }
}

async function refusal(answer: Response, path: string): Promise<ApiError> {
  if (answer.status === 401 && !path.startsWith('/session')) signedOut()
  const error = await readError(answer)
  return new ApiError(answer.status, error.code, error.text, error.params)
}

export async function readError(answer: Response) {
  try {
    const { error } = await answer.json()
    return { code: error.code, text: error.text, params: error.params ?? {} }
  } catch {
    return { code: `http.${answer.status}`, text: answer.statusText, params: {} }
  }
}

export function query(values: Record<string, string | number | null | undefined>) {
  const pairs = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return pairs.length ? `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)]))}` : ''
}
