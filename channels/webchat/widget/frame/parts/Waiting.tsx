/** How many are served before, and the way out of waiting. */
import { config, thread } from '../state'
import { t } from '../words'
import { Icon } from './Icon'

export function Waiting({ ask }: { ask(): void }) {
  const mine = thread.value
  if (!mine || mine.state === 'ended' || (mine.state === 'active' && !mine.mail)) return null
  const { position, mail, state } = mine
  const { open } = config.value!
  return (
    <aside class="waiting">
      {open && position !== null && (
        <p role="status">
          <Icon name="clock" size={18} /> <span>{position ? t('wait.ahead', { n: position }) : t('wait.next')}</span>
        </p>
      )}
      {mail && (
        <p role="status">
          <Icon name="mail" size={18} /> <span>{t(state === 'waiting' ? 'wait.left' : 'mail.also', { email: mail })}</span>
        </p>
      )}
      {!mail && config.value!.mail && (
        <button type="button" class="link" onClick={ask}>
          {t('wait.leave')}
        </button>
      )}
    </aside>
  )
}
