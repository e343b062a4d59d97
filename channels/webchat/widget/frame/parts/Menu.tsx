/** What else can be done with a conversation. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { config, thread } from '../state'
import { t } from '../words'
import { Icon } from './Icon'

export type Sheet = '' | 'mail' | 'end'

export function Menu({ open }: { open(sheet: Sheet): void }) {
  const shown = useSignal(false)
  const box = useRef<HTMLDivElement>(null)
  const items = () => [...box.current!.querySelectorAll<HTMLElement>('[role=menuitem]')]

  useEffect(() => {
    if (!shown.value) return
    items()[0]?.focus()
    const away = (event: Event) => box.current!.contains(event.target as Node) || (shown.value = false)
    addEventListener('pointerdown', away)
    return () => removeEventListener('pointerdown', away)
  }, [shown.value])

  function keys(event: KeyboardEvent) {
    const all = items()
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape' && shown.value) close()
    else if (step && shown.value) all.at((all.indexOf(document.activeElement as HTMLElement) + step) % all.length)!.focus()
    else return
    event.preventDefault()
  }

  function close() {
    shown.value = false
    box.current!.querySelector('button')!.focus()
  }

  const choose = (sheet: Sheet) => () => {
    close()
    open(sheet)
  }
  return (
    <div class="menu" ref={box} onKeyDown={keys}>
      <button
        type="button"
        class="bare"
        aria-label={t('more')}
        title={t('more')}
        aria-haspopup="menu"
        aria-expanded={shown.value}
        onClick={() => (shown.value = !shown.value)}
      >
        <Icon name="more" size={22} />
      </button>
      {shown.value && (
        <div role="menu" aria-label={t('more')}>
          {config.value!.mail && !thread.value?.mail && (
            <button type="button" role="menuitem" tabIndex={-1} onClick={choose('mail')}>
              <Icon name="mail" size={18} /> {t('menu.mail')}
            </button>
          )}
          <button type="button" role="menuitem" tabIndex={-1} onClick={choose('end')}>
            <Icon name="end" size={18} /> {t('menu.end')}
          </button>
        </div>
      )}
    </div>
  )
}
