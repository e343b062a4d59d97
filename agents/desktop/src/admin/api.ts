/** What administrators ask of the hub. */
import { ApiError, call, csrfToken, query, readError } from '@desk/api/http'
import type { components } from '@desk/api/schema'

type Schemas = components['schemas']
export type AccountRecord = Schemas['AccountRecord']
export type Answered = Schemas['Answered']
export type Asked = Schemas['Asked']
export type AuditLine = Schemas['AuditLine']
export type AuditPage = Schemas['AuditPage']
export type AuditState = Schemas['AuditState']
export type Check = Schemas['CheckView']
export type FieldView = Schemas['FieldView']
export type FirstSteps = Schemas['FirstSteps']
export type HandedLink = Schemas['HandedLink']
export type HolidayLine = Schemas['HolidayLine']
export type KindView = Schemas['KindView']
export type PersonLine = Schemas['PersonLine']
export type Workspace = Schemas['Workspace']

/** A noun of configuration: its fields are those of its kind. */
export interface Noun {
  id: string
  ver: number
  retired: boolean
  name: string
  [field: string]: unknown
}

export type Settings = Record<string, string | number | boolean>
export interface Trial {
  kind: string
  settings: Settings
  secrets: Record<string, string>
  ticket?: string
  account_id?: string | null
}

export const admin = {
  list: (path: string) => call<Noun[]>('GET', `/${path}`),
  create: (path: string, form: object) => call<Noun>('POST', `/${path}`, form),
  change: (path: string, id: string, form: object) => call<Noun>('PUT', `/${path}/${id}`, form),
  retire: (path: string, id: string, ver: number) => call<Noun>('POST', `/${path}/${id}/retire`, { ver }),
  restore: (path: string, id: string, ver: number) => call<Noun>('POST', `/${path}/${id}/restore`, { ver }),

  kinds: () => call<KindView[]>('GET', '/account-kinds'),
  account: (id: string) => call<AccountRecord>('GET', `/accounts/${id}`),
  addAccount: (form: object) => call<AccountRecord>('POST', '/accounts', form),
  changeAccount: (id: string, form: object) => call<AccountRecord>('PUT', `/accounts/${id}`, form),
  askConsent: (trial: Trial) => call<Asked>('POST', '/accounts/consent', trial),
  answerConsent: (address: string) => call<Answered>('POST', '/accounts/consent/answer', { address }),
  turnAccount: (id: string, verb: 'pause' | 'resume' | 'retire', ver: number) =>
    call<void>('POST', `/accounts/${id}/${verb}`, { ver }),

  people: () => call<PersonLine[]>('GET', '/people'),
  invite: (form: object) => call<HandedLink>('POST', '/people', form),
  changePerson: (id: string, form: object) => call<PersonLine>('PUT', `/people/${id}`, form),
  link: (id: string) => call<HandedLink>('POST', `/people/${id}/link`, {}),
  turnPerson: (id: string, verb: 'disable' | 'enable', ver: number) =>
    call<PersonLine>('POST', `/people/${id}/${verb}`, { ver }),

  workspace: () => call<Workspace>('GET', '/workspace'),
  changeWorkspace: (form: object) => call<Workspace>('PUT', '/workspace', form),
  firstSteps: () => call<FirstSteps>('GET', '/first-steps'),
  dismissSteps: () => call<void>('POST', '/first-steps/dismiss', {}),
  countries: () => call<Record<string, string[]>>('GET', '/countries'),
  holidays: (country: string, language: string) =>
    call<HolidayLine[]>('GET', `/holidays${query({ country, language })}`),

  audit: (asked: Record<string, string | number | null>) => call<AuditPage>('GET', `/audit${query(asked)}`),
  auditState: () => call<AuditState>('GET', '/audit/check'),
  auditUrl: (asked: Record<string, string | number | null>) => `/api/v1/audit.csv${query(asked)}`,
}

/** Tries an account; every step is told as soon as it is done. Returns whether it works. */
export async function tryOut(trial: Trial, hear: (step: Check) => void, signal: AbortSignal): Promise<boolean> {
  const answer = await fetch('/api/v1/accounts/test', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrfToken() },
    body: JSON.stringify(trial),
    signal,
  })
  if (!answer.ok || !answer.body) {
    const error = await readError(answer)
    throw new ApiError(answer.status, error.code, error.text, error.params)
  }
  let good = false
  for await (const line of lines(answer.body)) {
    const said = JSON.parse(line)
    if (said.done) good = said.ok
    else hear(said)
  }
  return good
}

async function* lines(body: ReadableStream<Uint8Array>) {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const whole = (rest + decoder.decode(part.value, { stream: true })).split('\n')
    rest = whole.pop() ?? ''
    yield* whole
  }
}
