/** One question of a form, with what is wrong about its answer. */
import type { Field } from '../protocol'
import { config } from '../state'
import { t } from '../words'

interface Asked {
  field: Field
  value: string
  wrong?: string
  first: boolean
  set(value: string): void
}

const COMPLETES: Record<string, string> = { name: 'name', email: 'email', phone: 'tel' }

const faulty = (name: string, wrong?: string) => ({
  'aria-invalid': !!wrong,
  'aria-describedby': wrong ? `wrong-${name}` : undefined,
})

const Wrong = ({ name, wrong }: { name: string; wrong?: string }) =>
  wrong ? (
    <p class="wrong" id={`wrong-${name}`}>
      {t(wrong)}
    </p>
  ) : null

export function Ask({ field, value, wrong, first, set }: Asked) {
  const { name, type, required, label, choices } = field
  const shared = {
    id: `field-${name}`,
    name,
    required,
    value,
    ...faulty(name, wrong),
    ...(first ? { 'data-first': true } : {}),
  }
  const changed = ({ currentTarget }: { currentTarget: { value: string } }) => set(currentTarget.value)
  return (
    <div class="ask">
      <label for={`field-${name}`}>
        {label || t(`field.${name}`)}
        {!required && <small> {t('form.optional')}</small>}
      </label>
      {type === 'choice' ? (
        <select {...shared} onChange={changed}>
          <option value="">{t('form.choose')}</option>
          {choices!.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : name === 'message' ? (
        <textarea {...shared} rows={4} maxLength={config.value!.max_text} onInput={changed} />
      ) : (
        <input {...shared} type={type as 'text'} autoComplete={COMPLETES[name] ?? 'off'} maxLength={200} onInput={changed} />
      )}
      <Wrong name={name} wrong={wrong} />
    </div>
  )
}

export function Consent({ agreed, wrong, set }: { agreed: boolean; wrong?: string; set(agreed: boolean): void }) {
  const { link, text } = config.value!.consent!
  return (
    <div class="ask">
      <label class="agree">
        <input
          type="checkbox"
          name="consent"
          checked={agreed}
          {...faulty('consent', wrong)}
          onChange={({ currentTarget }) => set(currentTarget.checked)}
        />
        <span>
          {text || t('consent')}{' '}
          {link && (
            <a href={link} target="_blank" rel="noopener noreferrer">
              {t('consent.link')}
            </a>
          )}
        </span>
      </label>
      <Wrong name="consent" wrong={wrong} />
    </div>
  )
}
