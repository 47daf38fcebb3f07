// The page of the local pool. Everything shown comes from the instruments under /_local/ and enters the document as
// text, never as markup: user names, attributes and metadata are whatever a client under test has sent.

const EVERY = 1000; // milliseconds between two looks at the server
const EVENTS = 100; // calls shown
const MESSAGES = 50; // messages shown
const DEVICES = 200; // devices shown
const id = (name) => document.getElementById(name);

// ---- documents ---------------------------------------------------------------------------------------------------

/** An element with properties, attributes (`aria-*`, `data-*`) and children; strings become text. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes('-')) element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}

const text = (value) => (typeof value === 'string' ? value : String(value ?? ''));
/** Text others chose, isolated so that its direction cannot rearrange what stands around it. */
const foreign = (value, className = '') => make('bdi', { className }, text(value));
const badge = (label, kind = '') => make('span', { className: `badge ${kind}` }, label);
const chip = (label) => make('span', { className: 'chip' }, label);

/** Sets text only where it differs: what a reader has selected stays selected. */
function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

let today = ''; // the clock's present day, without which a row's time would be told with its date

/**
 * Makes a list show `items`, in order. Rows that did not change stay as they are, with focus, selection and opened
 * details; a changed row keeps its details open.
 */
function fill(list, items, keyOf, render) {
  const old = new Map([...list.children].map((row) => [row.rowKey, row]));
  const seen = new Map();
  const rows = items.map((item) => {
    const count = (seen.get(keyOf(item)) ?? 0) + 1;
    seen.set(keyOf(item), count);
    const key = JSON.stringify([keyOf(item), count]);
    const state = today + JSON.stringify(item);
    const before = old.get(key);
    if (before?.rowState === state) return before;
    const row = render(item);
    Object.assign(row, { rowKey: key, rowState: state });
    if (before?.querySelector('details')?.open && row.querySelector('details')) row.querySelector('details').open = true;
    return row;
  });
  const kept = new Set(rows);
  for (const row of [...list.children]) if (!kept.has(row)) row.remove();
  rows.forEach((row, place) => {
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
  });
}

let quiet;
/** Tells the outcome of what the user did, to eyes and to screen readers. */
function tell(words) {
  say(id('said'), '');
  id('said').textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => say(id('said'), ''), 4000);
}

async function copy(words, what) {
  try {
    await navigator.clipboard.writeText(words);
    tell(`${what} copied`);
  } catch {
    // Browsers keep the clipboard from pages that are not on this machine.
    const field = make('textarea', { value: words, className: 'unseen', 'aria-hidden': 'true' });
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    focused?.focus();
    tell(done ? `${what} copied` : `The browser does not let this page copy. Select the text instead.`);
  }
}

const copyButton = (words, what, label = 'Copy') =>
  make('button', { type: 'button', className: 'copy', 'aria-label': `Copy ${what}`, onclick: () => copy(words, what) }, label);

// ---- time --------------------------------------------------------------------------------------------------------

const two = (number) => String(number).padStart(2, '0');
const date = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const hours = (at) => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

/** A moment in the reader's time zone, with its date unless that is the clock's present day. */
function moment(seconds) {
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime())) return make('time', {}, '–');
  const shown = date(at) === today ? hours(at) : `${date(at)} ${hours(at)}`;
  return make('time', { dateTime: at.toISOString(), title: at.toISOString() }, shown);
}

/** How far the clock is from the machine's, in its two largest units. */
function distance(seconds) {
  const whole = Math.abs(Math.round(seconds));
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  let rest = whole;
  const parts = units.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count ? `${count} ${unit}` : '';
  });
  return `${parts.filter(Boolean).slice(0, 2).join(' ')} ${seconds > 0 ? 'ahead' : 'behind'}`;
}

function showClock(clock) {
  const at = new Date(clock.now * 1000);
  today = date(at);
  id('now').dateTime = at.toISOString();
  id('now').title = at.toISOString();
  say(id('now'), `${date(at)} ${hours(at)}`);
  const off = clock.now - clock.machine;
  const moved = Math.abs(off) > 1.5;
  const state = [clock.frozen ? 'frozen' : '', moved ? distance(off) : ''].filter(Boolean).join(', ') || 'real time';
  say(id('clock-state'), state);
  id('clock-state').className = `badge ${clock.frozen || moved ? 'warn' : 'good'}`;
  say(id('freeze'), clock.frozen ? 'Run on' : 'Freeze');
  id('freeze').dataset.frozen = String(clock.frozen);
}

// ---- rows --------------------------------------------------------------------------------------------------------

const STATUS = {
  CONFIRMED: ['Confirmed', 'good'],
  UNCONFIRMED: ['Unconfirmed', 'warn'],
  FORCE_CHANGE_PASSWORD: ['Must change password', 'warn'],
  RESET_REQUIRED: ['Reset required', 'warn'],
};
const FACTOR = { SMS_MFA: 'SMS', SOFTWARE_TOKEN_MFA: 'Authenticator app', EMAIL_OTP: 'E-mail code', WEB_AUTHN_MFA: 'Passkey' };
const PURPOSE = {
  sign_up: 'Sign-up', password_reset: 'Password reset', invitation: 'Invitation', sign_in: 'Sign-in', mfa: 'Second factor',
  mfa_setup: 'Setting up a second factor', attribute: 'Verification',
};
const MEDIUM = { EMAIL: 'E-mail', SMS: 'Text message' };

function contact(user, name, label) {
  const value = user.attributes[name];
  if (!value) return null;
  const verified = user.verified.includes(name);
  return make('span', { className: 'contact', title: label }, foreign(value), ' ',
    make('span', { className: verified ? 'mark good-text' : 'mark muted' }, verified ? '✓ verified' : 'not verified'));
}

function userRow(user) {
  const [status, kind] = STATUS[user.status] ?? [text(user.status), ''];
  const factors = user.mfa.map((name) => {
    const label = FACTOR[name] ?? name;
    return chip(name === user.preferred_mfa ? `${label} (preferred)` : label);
  });
  const passkeys = user.passkeys ? [chip(user.passkeys === 1 ? '1 passkey' : `${user.passkeys} passkeys`)] : [];
  const line = (name, parts) =>
    parts.length ? make('p', { className: 'line' }, make('span', { className: 'name' }, name), parts) : null;
  const attributes = Object.entries(user.attributes).map(([name, value]) =>
    [make('dt', {}, foreign(name)), make('dd', {}, foreign(value))]);
  return make('li', { className: user.enabled ? 'row' : 'row disabled' },
    make('div', { className: 'row-head' },
      make('h3', {}, foreign(user.username)),
      badge(status, kind), user.enabled ? null : badge('Disabled', 'bad')),
    make('p', { className: 'contacts' }, contact(user, 'email', 'E-mail address'), contact(user, 'phone_number', 'Phone number')),
    line('MFA', factors), line('Passkeys', passkeys),
    line('Groups', user.groups.map((group) => make('span', { className: 'chip' }, foreign(group)))),
    make('details', {}, make('summary', {}, 'Attributes'),
      make('dl', { className: 'attributes' }, attributes,
        make('dt', {}, 'created'), make('dd', {}, moment(user.created)),
        make('dt', {}, 'changed'), make('dd', {}, moment(user.modified)))));
}

function deviceRow(device) {
  const remembered = text(device.status).toLowerCase() === 'remembered';
  return make('li', { className: 'row' },
    make('div', { className: 'row-head' },
      make('h3', {}, device.name ? foreign(device.name) : 'Unnamed device'),
      badge(remembered ? 'Remembered' : 'Not remembered', remembered ? 'good' : ''),
      device.confirmed ? null : badge('Not confirmed', 'warn')),
    make('p', { className: 'meta' }, 'of ', foreign(device.username)),
    make('p', { className: 'key' }, foreign(device.deviceKey, 'mono'), copyButton(text(device.deviceKey), 'device key')));
}

function messageRow(message) {
  const who = `${message.purpose === 'invitation' ? 'temporary password' : 'code'} for ${text(message.username)}`;
  const purpose = PURPOSE[message.purpose] ?? text(message.purpose).replaceAll('_', ' ');
  return make('li', { className: 'row message' },
    make('div', { className: 'row-head' }, make('h3', {}, purpose), moment(message.at)),
    make('p', { className: 'meta' }, MEDIUM[message.medium] ?? text(message.medium), ' to ', foreign(message.destination), ' for ', foreign(message.username, 'strong')),
    make('p', { className: 'code-line' },
      make('code', { className: text(message.code).length > 9 ? 'code long' : 'code', translate: false }, text(message.code)), copyButton(text(message.code), who)),
    make('details', {}, make('summary', {}, 'Message'),
      message.subject ? make('p', { className: 'subject' }, foreign(message.subject)) : null,
      make('p', { className: 'body' }, foreign(message.text))));
}

function eventRow(call) {
  const outcome = text(call.outcome);
  const kind = outcome === 'ok' ? 'good' : outcome.startsWith('fault:') ? 'warn' : 'bad';
  const metadata = call.client_metadata && Object.entries(call.client_metadata);
  return make('li', { className: 'row event' },
    make('div', { className: 'row-head' }, make('span', { className: 'operation' }, foreign(call.operation)),
      badge(outcome.replace('fault:', 'fault: '), kind), moment(call.at)),
    metadata?.length ? make('p', { className: 'meta' }, 'metadata ', metadata.map(([name, value]) => chip(`${name} = ${value}`))) : null);
}

/** A list with its count and the words for when it is empty. */
function showList(name, items, total, keyOf, render) {
  fill(id(name), items, keyOf, render);
  say(id(`${name}-count`), total === 0 ? '' : String(total));
  id(`${name}-empty`).hidden = items.length > 0;
}

// ---- pools -------------------------------------------------------------------------------------------------------

const chosen = () => new URLSearchParams(location.hash.slice(1)).get('pool') ?? id('pool').value;

function showPools(pools) {
  const select = id('pool');
  const current = pools.find((pool) => pool.poolId === chosen()) ?? pools[0];
  const wanted = JSON.stringify(pools.map((pool) => [pool.poolId, pool.name]));
  if (select.dataset.shown !== wanted) {
    select.dataset.shown = wanted;
    select.replaceChildren(...pools.map((pool) => make('option', { value: pool.poolId }, `${pool.name} · ${pool.poolId}`)));
  }
  if (current && select.value !== current.poolId) select.value = current.poolId;
  const facts = [['Endpoint', location.origin]];
  if (current) facts.push(['Pool id', current.poolId], ['MFA', current.mfa.toLowerCase()]);
  for (const client of current?.clients ?? []) facts.push([`App client “${client.name}”`, client.clientId]);
  fill(id('facts'), facts, ([name, value]) => name + value, ([name, value]) =>
    make('div', {}, make('dt', {}, foreign(name)), make('dd', {}, foreign(value, 'mono'), name === 'MFA' ? null : copyButton(text(value), name))));
  return current;
}

// ---- looking -----------------------------------------------------------------------------------------------------

async function ask(path, options) {
  const reply = await fetch(path, { cache: 'no-store', ...options });
  if (!reply.ok) throw new Error(`${path}: ${reply.status}`);
  return reply.json();
}

async function look() {
  const [{ pools }, clock, { messages }, { recent }] = await Promise.all(
    ['pools', 'clock', 'outbox', 'calls'].map((name) => ask(`/_local/${name}`)));
  showClock(clock);
  const pool = showPools(pools);
  const about = pool ? `poolId=${encodeURIComponent(pool.poolId)}` : '';
  const sought = id('search').value.trim();
  const [found, held] = pool
    ? await Promise.all([ask(`/_local/users?${about}&search=${encodeURIComponent(sought)}`), ask(`/_local/devices?${about}`)])
    : [{ users: [], total: 0 }, { devices: [] }];

  showList('users', found.users, found.total, (user) => user.username, userRow);
  const more = found.total > found.users.length ? `${found.users.length} of ${found.total}` : found.total || '';
  say(id('users-count'), String(more));
  say(id('users-empty'), sought ? `Nobody here matches “${sought}”.` : 'No users yet. They appear here when someone signs up.');

  showList('devices', held.devices.slice(0, DEVICES), held.devices.length, (device) => device.deviceKey, deviceRow);

  const sent = messages.filter((message) => message.pool_id === pool?.poolId).reverse();
  showList('outbox', sent.slice(0, MESSAGES), sent.length, (message) => [message.at, message.username, message.code].join(), messageRow);
  const calls = recent.slice(-EVENTS).reverse();
  showList('events', calls, recent.length, (call) => [call.at, call.operation].join(), eventRow);
}

let looking = null;
let again = false;
/** Looks now; while a look is under way, once more after it. */
async function refresh() {
  if (looking) {
    again = true;
    return looking;
  }
  looking = (async () => {
    do {
      again = false;
      try {
        await look();
        say(id('connection'), 'Live');
        document.body.classList.remove('lost');
      } catch {
        say(id('connection'), 'The server does not answer. Trying again…');
        document.body.classList.add('lost');
      }
    } while (again);
  })();
  await looking;
  looking = null;
}

async function keepLooking() {
  if (!document.hidden) await refresh();
  setTimeout(keepLooking, EVERY);
}

/** Does something to the server, tells it, and shows what became of it. */
async function act(path, method, body, done) {
  try {
    await ask(path, { method, body: body && JSON.stringify(body) });
    tell(done);
  } catch {
    tell('That did not work: the server did not accept it.');
  }
  await refresh();
}

for (const button of document.querySelectorAll('[data-advance]')) {
  button.onclick = () =>
    act('/_local/clock', 'POST', { advance_seconds: Number(button.dataset.advance) }, `Clock moved ${button.dataset.said} ahead`);
}
id('freeze').onclick = () => {
  const freeze = id('freeze').dataset.frozen !== 'true';
  return act('/_local/clock', 'POST', { freeze }, freeze ? 'Clock frozen' : 'Clock runs on');
};
id('back').onclick = () => act('/_local/clock', 'DELETE', null, 'Clock back to real time');
id('clear-outbox').onclick = () => act('/_local/outbox', 'DELETE', null, 'Outbox cleared');
id('clear-events').onclick = () => act('/_local/calls', 'DELETE', null, 'Events cleared');
id('pool').onchange = () => {
  location.hash = `pool=${encodeURIComponent(id('pool').value)}`;
};
id('search').oninput = refresh;
window.addEventListener('hashchange', refresh);
document.addEventListener('visibilitychange', () => document.hidden || refresh());
keepLooking();
