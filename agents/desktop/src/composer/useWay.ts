import { computed, shallowRef } from 'vue'
import type { ReplyDefaults, Way } from '@desk/api/types'
import { partsOf } from '@desk/thread/channelParts'
import { useDirectory } from '@desk/stores/directory'
import { keepOwn, readOwn } from '@desk/stores/own'
import type { Letter } from './letter'

const nameOf = (interaction: string) => `centralita.way.${interaction}`

/** Another way than the conversation's own that an unsent answer is to go; kept with its draft. */
export function useWay(interaction: string, home: string, reply: () => ReplyDefaults | null, letter: () => Letter) {
  const directory = useDirectory()
  const chosen = shallowRef(readOwn<Way>(nameOf(interaction)))
  const account = computed(() => chosen.value?.account_id ?? home)
  const parts = computed(() => partsOf(directory.accountKind(account.value)))
  const from = computed(() => {
    const { from_address: own = '' } = reply() ?? {}
    return chosen.value?.from_address || own || (directory.directory.accounts.find((one) => one.id === home)?.name ?? '')
  })
  const limit = computed(() => chosen.value?.max_text || (reply()?.max_text ?? 0))

  function choose(way: Way) {
    keep(way.account_id === home ? null : way)
    letter().to = [way.address]
  }

  function keep(way: Way | null) {
    chosen.value = way
    keepOwn(nameOf(interaction), way)
  }

  /** For the answer that is sent now; the next one goes the usual way. */
  function take(): string | null {
    const one = chosen.value?.account_id ?? null
    keep(null)
    return one
  }

  /** The way of an answer that stands here again, to be changed. */
  function resume(account: string | null | undefined, address = '') {
    const name = directory.directory.accounts.find((one) => one.id === account)?.name ?? ''
    const again = { scheme: '', address, verified: true, from_address: name, max_text: 0, why: '', elsewhere: null }
    keep(account && account !== home ? { ...again, account_id: account } : null)
  }

  return { chosen, account, parts, from, limit, choose, take, resume }
}
