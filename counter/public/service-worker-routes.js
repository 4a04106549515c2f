/**
 * Imported by the service worker. What the office is asked goes past the worker, where the browser can be told so: a photo on its
 * way to the office need not be handed through a second process, which costs memory and time for each.
 */
addEventListener('install', (event) => {
  event.addRoutes?.([{ condition: { urlPattern: { pathname: '/api/*' } }, source: 'network' }]);
});
