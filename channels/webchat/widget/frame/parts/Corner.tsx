/** The buttons at the upper right: larger, and closed. */
import { tell } from '../host'
import { full, inline, wide } from '../state'
import { t } from '../words'
import { IconButton } from './IconButton'

export function Corner() {
  if (inline.value) return null
  const size = wide.value ? 'narrower' : 'wider'
  return (
    <>
      {!full.value && <IconButton icon={size} size={18} label={t(size)} onClick={() => (wide.value = !wide.value)} />}
      <IconButton icon="close" label={t('close')} onClick={() => tell({ type: 'close' })} />
    </>
  )
}
