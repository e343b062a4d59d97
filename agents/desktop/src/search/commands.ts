import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { ASIDE, TABS } from '@desk/inbox/useInboxPlace'
import type { What } from '@desk/keys/actions'
import { useBindings } from '@desk/keys/bindings'
import { perform } from '@desk/keys/useKeys'
import { choices, presenceName } from '@desk/shell/presence'
import { usePresence } from '@desk/shell/usePresence'
import { useDirectory } from '@desk/stores/directory'
import { useSession } from '@desk/stores/session'
import { useToasts } from '@desk/stores/toasts'
import { chooseTheme, theme, type Theme } from '@desk/theme/theme'
import { useMoves } from '@desk/thread/useMoves'
import { LANGUAGES } from '@desk/words/languages'
import { language, t } from '@desk/words/t'
import type { Language } from '@desk/api/types'

/** Something the palette does. `key` is the one that does it without. */
export interface Command {
  id: string
  group: 'here' | 'go' | 'state' | 'look'
  name: string
  key?: string
  on?: boolean
  run: () => unknown
}

const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

/** All that can be done now, in the viewer's words. */
export function useCommands() {
  const router = useRouter()
  const session = useSession()
  const directory = useDirectory()
  const toasts = useToasts()
  const presence = usePresence()
  const moves = useMoves()
  const bindings = useBindings()

  const here = computed<Command[]>(() => {
    if (!moves.row.value) return []
    const may: [What, boolean][] = [
      ['reply', !moves.over.value],
      ['note', true],
      ['take', moves.free.value],
      ['transfer', moves.mine.value],
      ['snooze', moves.mine.value && !moves.snoozed.value],
      ['finish', moves.mine.value],
      ['tag', true],
      ['find_inside', true],
    ]
    const byKey = may.filter(([, can]) => can).map(([what]) => pressing(what))
    const others: Command[] = []
    if (moves.over.value) others.push(act('reopen', t('move.reopen'), () => moves.reopen()))
    if (moves.mine.value && moves.snoozed.value) others.push(act('wake', t('move.wake'), () => moves.wake()))
    return [...byKey, ...others]
  })

  const go = computed<Command[]>(() => [
    ...[...TABS, ...ASIDE].map((view) => page(view, `${t('nav.inbox')}: ${t(`view.${view}`)}`, `/desk/inbox/${view}`)),
    ...directory.myQueues.map((queue) =>
      page(queue.id, t('palette.queue', { name: queue.name }), `/desk/inbox/queue?queue=${queue.id}`),
    ),
    page('customers', t('nav.customers'), '/desk/customers'),
    page('search', t('search.page'), '/desk/search'),
    ...(session.leads ? [page('supervise', t('nav.supervise'), '/desk/supervise')] : []),
    page('settings', t('nav.settings'), '/desk/settings'),
  ])

  const state = computed<Command[]>(() =>
    choices().map(({ presence: state, reason }) => ({
      id: `state-${state}-${reason}`,
      group: 'state',
      name: t('palette.state', { state: presenceName(state, reason) }),
      on: directory.me?.presence === state && directory.me.presence_reason === reason,
      run: () => presence.choose(state, reason),
    })),
  )

  const look = computed<Command[]>(() => [
    ...THEMES.map((one): Command => ({
      id: `theme-${one}`,
      group: 'look',
      name: t('palette.theme', { theme: t(`theme.${one}`) }),
      on: theme.value === one,
      run: () => chooseTheme(one),
    })),
    ...Object.entries(LANGUAGES).map(([one, name]): Command => ({
      id: `language-${one}`,
      group: 'look',
      name: t('palette.language', { language: name }),
      on: language.value === one,
      run: () => session.setLanguage(one as Language).catch(toasts.complain),
    })),
  ])

  const pressing = (what: What): Command => ({
    id: `here-${what}`, group: 'here', name: t(`keys.${what}`), key: bindings.keyOf(what), run: () => perform(what),
  })

  const page = (id: string, name: string, to: string): Command => ({
    id: `go-${id}`, group: 'go', name, run: () => router.push(to),
  })

  return computed(() => [...here.value, ...go.value, ...state.value, ...look.value])
}

const act = (id: string, name: string, run: () => unknown): Command => ({ id: `here-${id}`, group: 'here', name, run })

/** Every word begins one of the name's words, accents and case apart. */
export function fits(name: string, text: string): boolean {
  const words = fold(name).split(/\s+/)
  return fold(text).split(/\s+/).filter(Boolean).every((part) => words.some((word) => word.startsWith(part)))
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
