/** The screen that is shown, as a dialog beside or over the site's page. */
import { useEffect, useRef } from 'preact/hooks'
import { late, refused } from '../line'
import { broken, config, current, full, screen, shown } from '../state'
import { t } from '../words'
import { Corner } from '../parts/Corner'
import { Chat } from './Chat'
import { Form } from './Form'
import { Home } from './Home'

const SCREENS = { home: Home, form: Form, chat: Chat }

function Broken({ code }: { code: string }) {
  const key = { 'key.unknown': 'error.key', 'origin.foreign': 'error.origin' }[code] ?? 'error.network'
  return (
    <section class="broken">
      <header class="head">
        <span class="grow" />
        <Corner />
      </header>
      <p role="alert">{t(key)}</p>
    </section>
  )
}

export function App() {
  const dialog = useRef<HTMLDivElement>(null)
  const Screen = SCREENS[screen.value]
  useEffect(() => {
    if (!shown.value || !config.value) return
    const first = dialog.current!.querySelector<HTMLElement>('[data-first]') ?? dialog.current!
    first.focus({ preventScroll: true })
  }, [shown.value, screen.value, current.value, !config.value])
  const code = refused.value ? 'key.unknown' : config.value ? '' : broken.value
  return (
    <div
      ref={dialog}
      class={`app ${full.value ? 'full' : ''}`}
      role="dialog"
      aria-modal={full.value}
      aria-label={config.value?.name || t('name')}
      tabIndex={-1}
    >
      {late.value && config.value && !refused.value && (
        <p class="late" role="status">
          {t('chat.reconnecting')}
        </p>
      )}
      {code ? <Broken code={code} /> : config.value && <Screen key={current.value + screen.value} />}
    </div>
  )
}
