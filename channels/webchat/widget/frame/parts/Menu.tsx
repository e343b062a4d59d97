/** What else can be done with a conversation. */
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { config } from '../state'
import { t } from '../words'
import { Icon } from './Icon'
import { IconButton } from './IconButton'

export type Sheet = '' | 'mail' | 'end'

export function Menu({ open }: { open(sheet: Sheet): void }) {
  const shown = useSignal(false)
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const away = (event: Event) => box.current!.contains(event.target as Node) || (shown.value = false)
    addEventListener('pointerdown', away)
    return () => removeEventListener('pointerdown', away)
  }, [])

  function keys(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !shown.value) return
    event.preventDefault()
    shown.value = false
    box.current!.querySelector('button')!.focus()
  }

  const Choice = ({ sheet }: { sheet: 'mail' | 'end' }) => (
    <button
      type="button"
      onClick={() => {
        shown.value = false
        open(sheet)
      }}
    >
      <Icon name={sheet} size={18} /> {t(`menu.${sheet}`)}
    </button>
  )
  return (
    <div class="menu" ref={box} onKeyDown={keys}>
      <IconButton
        icon="more"
        size={22}
        label={t('more')}
        aria-expanded={shown.value}
        onClick={() => (shown.value = !shown.value)}
      />
      {shown.value && (
        <div class="choices">
          {config.value!.mail && <Choice sheet="mail" />}
          <Choice sheet="end" />
        </div>
      )}
    </div>
  )
}
