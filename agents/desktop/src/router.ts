import { createRouter, createWebHistory } from 'vue-router'
import { useDirectory } from '@desk/stores/directory'
import { useSession } from '@desk/stores/session'
import InboxPage from '@desk/inbox/InboxPage.vue'
import Shell from '@desk/shell/Shell.vue'

/** Pages for those who are not signed in yet. */
const OUTSIDE = ['login', 'setup', 'join']

/** Fetches a page together with the words that only such pages need. */
const withWords = <T>(page: () => Promise<T>) => import('@desk/admin/words').then(page)

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('@desk/pages/SignIn.vue') },
    { path: '/setup', name: 'setup', component: () => import('@desk/pages/SetUp.vue') },
    { path: '/join', name: 'join', component: () => withWords(() => import('@desk/pages/JoinPage.vue')) },
    { path: '/desk/consent', name: 'consent', component: () => withWords(() => import('@desk/pages/ConsentPage.vue')) },
    {
      path: '/desk',
      component: Shell,
      redirect: '/desk/inbox/mine',
      children: [
        { path: 'inbox/:view?/:interaction?', name: 'inbox', component: InboxPage },
        { path: 'customers', name: 'customers', component: () => import('@desk/pages/CustomersPage.vue') },
        { path: 'customers/:id', name: 'customer', component: () => import('@desk/pages/CustomerPage.vue') },
        {
          path: 'supervise',
          name: 'supervise',
          component: () => import('@desk/supervise/words').then(() => import('@desk/supervise/SupervisePage.vue')),
          beforeEnter: () => useSession().leads || { name: 'inbox' },
        },
        { path: 'search', name: 'search', component: () => import('@desk/search/SearchPage.vue') },
        { path: 'settings', name: 'settings', component: () => withWords(() => import('@desk/pages/SettingsPage.vue')) },
        { path: 'settings/quarantine', name: 'quarantine', component: () => withWords(() => import('@desk/pages/QuarantinePage.vue')) },
        {
          path: 'settings/:section/:id?',
          name: 'administration',
          component: () => withWords(() => import('@desk/admin/AdminPage.vue')),
        },
      ],
    },
    {
      path: '/desk/tv',
      name: 'tv',
      component: () => import('@desk/supervise/words').then(() => import('@desk/supervise/TvPage.vue')),
      beforeEnter: () => useSession().leads || { name: 'inbox' },
    },
    { path: '/:rest(.*)', redirect: '/desk/inbox/mine' },
  ],
})

router.beforeEach(async (to) => {
  if (OUTSIDE.includes(String(to.name))) return true
  const session = useSession()
  const { known } = useDirectory()
  // Both are under way at once, but where nobody is signed in the names would be refused.
  if (session.likely()) known().catch(() => {})
  if (session.session === undefined) await session.find()
  if (!session.session) return { name: 'login', query: { next: to.fullPath } }
  await known()
  return true
})
