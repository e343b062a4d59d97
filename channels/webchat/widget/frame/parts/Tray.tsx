/** Files that go with the next message. */
import { type Attached, attached, detach, upload } from '../files'
import { t } from '../words'
import { Icon } from './Icon'
import { IconButton } from './IconButton'
import { whyNot } from './Lines'

function One({ one }: { one: Attached }) {
  const { id, file, preview, progress, failed } = one
  const { name } = file
  return (
    <li class={failed ? 'failed' : ''}>
      {preview ? <img src={preview} alt="" /> : <Icon name="file" size={22} />}
      <span class="grow">
        <span class="cut">{name}</span>
        {failed ? (
          <small role="alert">{whyNot(failed)}</small>
        ) : (
          progress < 1 && (
            <progress value={progress} aria-label={t('file.sending', { name, percent: Math.round(progress * 100) })} />
          )
        )}
      </span>
      {failed === 'network' && (
        <button type="button" class="link" aria-label={t('file.retry', { name })} onClick={() => void upload(id)}>
          {t('state.retry')}
        </button>
      )}
      <IconButton class="bare small" icon="close" size={16} label={t('file.remove', { name })} onClick={() => detach(id)} />
    </li>
  )
}

export const Tray = () =>
  attached.value.length ? (
    <ul class="tray">
      {attached.value.map((one) => (
        <One key={one.id} one={one} />
      ))}
    </ul>
  ) : null
