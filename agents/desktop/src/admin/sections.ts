/** The pages of the administration, in the order of the menu. */
import { Building2, FileWarning, Mailbox, ScrollText, Users } from '@lucide/vue'
import type { Component } from 'vue'
import { KINDS } from './kinds'

export interface Section {
  path: string
  icon: Component
}

const icon = (path: string) => KINDS.find((kind) => kind.path === path)!.icon
const kind = (path: string): Section => ({ path, icon: icon(path) })

export const SECTIONS: Section[] = [
  { path: 'mailboxes', icon: Mailbox },
  kind('queues'),
  { path: 'people', icon: Users },
  kind('profiles'),
  kind('calendars'),
  kind('canned-replies'),
  kind('outcomes'),
  kind('tags'),
  kind('fields'),
  kind('reasons'),
  { path: 'workspace', icon: Building2 },
  { path: 'audit', icon: ScrollText },
  { path: 'quarantine', icon: FileWarning },
]

/** What supervisors keep, too. */
export const OF_SUPERVISORS = ['canned-replies', 'tags']
