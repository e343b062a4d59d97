/** What is asked before the first message; outside the hours, the message itself with it. */
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { due, go, isEmail, mustAgree, sendText } from '../moves'
import type { Answers, Field } from '../protocol'
import { begin, formRefused } from '../session'
import { config, current, token, topic, unformed } from '../state'
import { opening, t } from '../words'
import { Ask, Consent } from '../parts/Ask'
import { Head } from '../parts/Head'

const EMAIL: Field = { name: 'email', type: 'email', required: true, label: '' }
const MESSAGE: Field = { name: 'message', type: 'text', required: true, label: '' }

/** Closed: the answer needs an address, and the message is written at once. */
function fieldsOf(closed: boolean): Field[] {
  const fields = due()
  if (!closed) return fields
  const asked = fields.some(({ name }) => name === 'email')
    ? fields.map((field) => (field.name === 'email' ? EMAIL : field))
    : [...fields, EMAIL]
  return [...asked, MESSAGE]
}

/** The fields that lack something, with what: the key of a text. */
function lacking(fields: Field[], answers: Answers): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { name, type, required } of fields) {
    const said = String(answers[name] ?? '').trim()
    if (required && !said) found[name] = 'form.required'
    else if (said && type === 'email' && !isEmail(said)) found[name] = 'form.email'
  }
  if (mustAgree() && !answers.consent) found.consent = 'form.agree'
  return found
}

function refusedField(): Record<string, string> {
  const refusal = formRefused.value
  if (!refusal) return {}
  if (refusal.code === 'email.bad') return { email: 'form.email' }
  if (refusal.code === 'consent.missing') return { consent: 'form.agree' }
  if (refusal.code === 'form.missing') return { [String(refusal.params.field)]: 'form.required' }
  return { '': 'form.failed' }
}

export function Form() {
  const closed = !config.value!.open && !token.value
  const form = useRef<HTMLFormElement>(null)
  const answers = useSignal<Answers>({})
  const wrong = useSignal<Record<string, string>>({})
  const sending = useSignal(false)
  const fields = fieldsOf(closed)
  const faults = { ...refusedField(), ...wrong.value }
  const busy = sending.value && !formRefused.value

  async function submit(event: Event) {
    event.preventDefault()
    formRefused.value = null
    wrong.value = lacking(fields, answers.value)
    if (Object.keys(wrong.value).length) {
      form.current!.querySelector<HTMLElement>(`[name="${Object.keys(wrong.value)[0]}"]`)?.focus()
      return
    }
    const { message, ...said } = answers.value
    topic.value = String(said.topic ?? '')
    sending.value = true
    if (!token.value || unformed.value) await begin(said)
    if (message) sendText(String(message))
    go('chat', current.value)
  }

  const set = (name: string) => (value: string | boolean) => {
    answers.value = { ...answers.value, [name]: value }
    if (wrong.value[name]) wrong.value = { ...wrong.value, [name]: '' }
  }
  const { title, text } = wordsOf(closed)
  return (
    <section class="form">
      <Head />
      <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
        <h1>{title}</h1>
        <p class="soft">{text}</p>
        {fields.map((field, at) => (
          <Ask key={field.name} field={field} first={at === 0} value={String(answers.value[field.name] ?? '')}
            wrong={faults[field.name]} set={set(field.name)} />
        ))}
        {mustAgree() && <Consent agreed={!!answers.value.consent} wrong={faults.consent} set={set('consent')} />}
        {faults[''] && <p class="wrong" role="alert">{t(faults[''])}</p>}
        <button type="submit" class="main" disabled={busy}>
          {t(busy ? 'form.sending' : closed ? 'form.send' : 'form.start')}
        </button>
      </form>
    </section>
  )
}

function wordsOf(closed: boolean) {
  const { away, opens_at } = config.value!
  if (!closed) return { title: t(token.value ? 'form.topic' : 'form.title'), text: t('form.text') }
  const when = opens_at ? t('form.closed.when', { when: opening(opens_at) }) : t('form.closed.text')
  return { title: t('form.closed'), text: away || when }
}
