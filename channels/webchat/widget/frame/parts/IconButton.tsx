/** A button that is a picture, with its name in words for whoever points at it or hears it. */
import type { JSX } from 'preact'
import { Icon, type IconName } from './Icon'

type Given = { icon: IconName; label: string; size?: number } & JSX.IntrinsicElements['button']

export const IconButton = ({ icon, label, size, ...rest }: Given) => (
  <button type="button" class="bare" aria-label={label} title={label} {...rest}>
    <Icon name={icon} size={size} />
  </button>
)
