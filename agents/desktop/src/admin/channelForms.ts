/** A kind of channel may bring its own form of settings, found by its folder and fetched when shown. */
import { defineAsyncComponent, type Component } from 'vue'
import SettingsForm from './SettingsForm.vue'

const found = import.meta.glob<{ default: Component }>('../../../../channels/*/desk/Settings.vue')
const forms = new Map(
  Object.entries(found).map(([path, load]) => [path.split('/').at(-3)!, defineAsyncComponent(load)]),
)

export const formOf = (kind: string): Component => forms.get(kind) ?? SettingsForm
export const hasOwnForm = (kind: string) => forms.has(kind)
