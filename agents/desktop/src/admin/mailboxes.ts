/** What the forms of channel accounts know beyond the fields that the hub tells. */
import { has, t } from '@desk/words/t'
import type { FieldView, Settings } from './api'

/** What is asked at once; the rest has good defaults and lies under a fold. */
const FIRST: Record<string, string[]> = {
  email: ['display_name', 'incoming', 'auth', 'username', 'oauth_client_secret', 'oauth_refresh_token'],
}

/** Servers of well-known providers. */
export const PRESETS: Record<string, Record<string, Settings>> = {
  email: {
    Gmail: servers('imap.gmail.com', 'smtp.gmail.com'),
    'Microsoft 365': servers('outlook.office365.com', 'smtp.office365.com', 587),
    iCloud: servers('imap.mail.me.com', 'smtp.mail.me.com', 587),
    Yahoo: servers('imap.mail.yahoo.com', 'smtp.mail.yahoo.com'),
    Fastmail: servers('imap.fastmail.com', 'smtp.fastmail.com'),
    'Яндекс': servers('imap.yandex.ru', 'smtp.yandex.ru'),
    'Mail.ru': servers('imap.mail.ru', 'smtp.mail.ru'),
  },
}

function servers(imap: string, smtp: string, port = 465): Settings {
  return {
    imap_host: imap, imap_port: 993, imap_security: 'tls',
    smtp_host: smtp, smtp_port: port, smtp_security: port === 465 ? 'tls' : 'starttls',
  }
}

export const isFirst = (kind: string, field: FieldView) => field.required || (FIRST[kind] ?? []).includes(field.name)

export const applies = (field: FieldView, settings: Settings) =>
  !field.when || settings[field.when[0]] === field.when[1]

export const defaults = (fields: readonly FieldView[]): Settings =>
  Object.fromEntries(
    fields.filter((field) => !field.secret).map((field) => [field.name, field.default ?? field.choices[0] ?? '']),
  )

/** The settings to send: those that apply, and of numbers only what is one. */
export function given(fields: readonly FieldView[], settings: Settings): Settings {
  const sent = fields.filter((field) => !field.secret && applies(field, settings) && settings[field.name] !== '')
  return Object.fromEntries(sent.map((field) => [field.name, settings[field.name]!]))
}

export function label(kind: string, field: FieldView): string {
  const key = `admin.${kind}.${field.name}`
  return has(key) ? t(key) : field.label
}

export function choice(kind: string, field: FieldView, value: string): string {
  const key = `admin.${kind}.${field.name}.${value}`
  return has(key) ? t(key) : value
}
