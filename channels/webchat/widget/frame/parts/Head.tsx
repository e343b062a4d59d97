/** The bar above a screen: the way back, and the buttons at the upper right. */
import type { ComponentChildren } from 'preact'
import { go } from '../moves'
import { t } from '../words'
import { Corner } from './Corner'
import { IconButton } from './IconButton'

export const Head = ({ children }: { children?: ComponentChildren }) => (
  <header class="head">
    <IconButton icon="back" size={22} label={t('back')} onClick={() => go('home', '')} />
    {children ?? <span class="grow" />}
    <Corner />
  </header>
)
