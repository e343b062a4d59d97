/** Questions asked above the field: where the answer shall go, and whether to end. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { end, isEmail, leave } from '../moves'
import { type Pending, thread } from '../state'
import { t } from '../words'
import { Ask } from './Ask'
import { whyNot } from './Lines'
import type { Sheet } from './Menu'

function AskAddress({ refused, done }: { refused?: Pending; done(): void }) {
  const email = useSignal(refused?.move.type === 'leave' ? refused.move.email : thread.value!.mail ?? '')
  const wrong = useSignal(refused ? whyNot(refused.failed!) : '')
  function submit(event: Event) {
    event.preventDefault()
    if (!isEmail(email.value.trim())) return void (wrong.value = 'form.email')
    leave(email.value.trim())
    done()
  }
  const field = { name: 'email', type: 'email', required: true, label: t('wait.email') } as const
  return (
    <form noValidate onSubmit={submit}>
      <Ask field={field} first={false} value={email.value} wrong={wrong.value} set={(value) => (email.value = value)} />
      <div class="pair">
        <button type="button" class="second" onClick={done}>
          {t('cancel')}
        </button>
        <button type="submit" class="main">
          {t('wait.send')}
        </button>
      </div>
    </form>
  )
}

function AskEnd({ done }: { done(): void }) {
  return (
    <>
      <b>{t('end.ask')}</b>
      <p class="soft">{t('end.text')}</p>
      <div class="pair">
        <button type="button" class="second" onClick={done}>
          {t('cancel')}
        </button>
        <button
          type="button"
          class="main"
          onClick={() => {
            end()
            done()
          }}
        >
          {t('end.yes')}
        </button>
      </div>
    </>
  )
}

export function Sheets({ sheet, refused, done }: { sheet: Sheet; refused?: Pending; done(): void }) {
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current!.querySelector<HTMLElement>('input, .main')!.focus(), [])
  function keys(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.preventDefault()
    done()
  }
  return (
    <section class="sheet" ref={box} onKeyDown={keys} aria-label={t(sheet === 'mail' ? 'menu.mail' : 'menu.end')}>
      {sheet === 'mail' ? <AskAddress refused={refused} done={done} /> : <AskEnd done={done} />}
    </section>
  )
}
