/** The buttons at the upper right: larger, and closed. */
import { tell } from '../host'
import { full, inline, wide } from '../state'
import { t } from '../words'
import { Icon } from './Icon'

export function Corner() {
  if (inline.value) return null
  const size = wide.value ? 'narrower' : 'wider'
  return (
    <>
      {!full.value && (
        <button type="button" class="bare" aria-label={t(size)} title={t(size)} onClick={() => (wide.value = !wide.value)}>
          <Icon name={size} size={18} />
        </button>
      )}
      <button type="button" class="bare" aria-label={t('close')} title={t('close')} onClick={() => tell({ type: 'close' })}>
        <Icon name="close" />
      </button>
    </>
  )
}
