import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from '@desk/stores/session'
import InboxPage from '@desk/inbox/InboxPage.vue'
import Shell from '@desk/shell/Shell.vue'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('@desk/pages/SignIn.vue') },
    { path: '/setup', name: 'setup', component: () => import('@desk/pages/SetUp.vue') },
    {
      path: '/desk',
      component: Shell,
      redirect: '/desk/inbox/mine',
      children: [
        { path: 'inbox/:view?/:interaction?', name: 'inbox', component: InboxPage },
        { path: 'customers/:id', name: 'customer', component: () => import('@desk/pages/CustomerPage.vue') },
        { path: 'settings', name: 'settings', component: () => import('@desk/pages/SettingsPage.vue') },
        { path: 'settings/quarantine', name: 'quarantine', component: () => import('@desk/pages/QuarantinePage.vue') },
      ],
    },
    { path: '/:rest(.*)', redirect: '/desk/inbox/mine' },
  ],
})

router.beforeEach(async (to) => {
  if (to.name === 'login' || to.name === 'setup') return true
  const session = useSession()
  if (session.session === undefined) await session.find()
  return session.session ? true : { name: 'login', query: { next: to.fullPath } }
})
