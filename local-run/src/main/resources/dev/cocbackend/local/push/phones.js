// Registers this browser as a phone, and shows what phones were sent: of messages with one collapse
// key to one phone the last one, as a phone does.
'use strict';

const TEXTS = {
  en: {
    push_war_declared_title: '%1', push_war_declared_text: 'War against %1 declared',
    push_war_starts_soon_title: '%1', push_war_starts_soon_text: 'The war against %1 starts in an hour',
    push_war_started_title: '%1', push_war_started_text: 'The war against %1 has started',
    push_attack_on_us_title: '%1', push_attack_on_us_text: '%1 attacked %2: %3 stars, %4 %',
    push_war_ends_soon_title: '%1', push_war_ends_soon_text: 'The war against %1 ends in an hour',
    push_war_ended_title: '%1', push_war_ended_text: 'War against %1 over: %2 to %3 stars',
    push_member_joined_title: '%1', push_member_joined_text: '%1 has joined',
    push_member_left_title: '%1', push_member_left_text: '%1 has left',
    push_raid_weekend_started_title: 'Raid weekend', push_raid_weekend_started_text: 'The raids have begun',
    push_raid_weekend_ended_title: 'Raid weekend', push_raid_weekend_ended_text: 'The raids are over',
  },
  de: {
    push_war_declared_title: '%1', push_war_declared_text: 'Krieg gegen %1 erklärt',
    push_war_starts_soon_title: '%1', push_war_starts_soon_text: 'Der Krieg gegen %1 beginnt in einer Stunde',
    push_war_started_title: '%1', push_war_started_text: 'Der Krieg gegen %1 hat begonnen',
    push_attack_on_us_title: '%1', push_attack_on_us_text: '%1 hat %2 angegriffen: %3 Sterne, %4 %',
    push_war_ends_soon_title: '%1', push_war_ends_soon_text: 'Der Krieg gegen %1 endet in einer Stunde',
    push_war_ended_title: '%1', push_war_ended_text: 'Krieg gegen %1 vorbei: %2 zu %3 Sterne',
    push_member_joined_title: '%1', push_member_joined_text: '%1 ist beigetreten',
    push_member_left_title: '%1', push_member_left_text: '%1 ist gegangen',
    push_raid_weekend_started_title: 'Raid-Wochenende', push_raid_weekend_started_text: 'Die Raids haben begonnen',
    push_raid_weekend_ended_title: 'Raid-Wochenende', push_raid_weekend_ended_text: 'Die Raids sind vorbei',
  },
};
const CLAN_EVENTS = ['warDeclared', 'warStartsSoon', 'warStarted', 'attackOnUs', 'warEndsSoon', 'warEnded',
  'memberJoined', 'memberLeft'];

const byId = (id) => document.getElementById(id);

function text(key, args) {
  const template = TEXTS[byId('language').value][key] ?? key;
  return template.replace(/%(\d)/g, (_, n) => args?.[n - 1] ?? '');
}

/** Title and text of either platform's payload. */
function alertOf(payload) {
  if (payload.aps) {
    const alert = payload.aps.alert;
    return [text(alert['title-loc-key'], alert['title-loc-args']), text(alert['loc-key'], alert['loc-args'])];
  }
  const shown = payload.fcmV1Message.message.android.notification;
  return [text(shown.title_loc_key, shown.title_loc_args), text(shown.body_loc_key, shown.body_loc_args)];
}

function show(messages) {
  const seen = new Set();
  const items = [];
  for (const message of messages) {
    const key = message.phone + ' ' + message.collapse;
    if (seen.has(key)) continue;
    seen.add(key);
    const item = document.createElement('li');
    item.classList.toggle('quiet', !message.urgent);
    const [title, body] = alertOf(message.payload);
    item.append(element('h2', title), element('p', body),
      element('small', `${new Date(message.at).toLocaleTimeString()} · ${message.phone}`));
    items.push(item);
  }
  byId('messages').replaceChildren(...items);
}

function element(name, content) {
  const made = document.createElement(name);
  made.textContent = content;
  return made;
}

async function refresh() {
  try {
    show(await (await fetch('/phones/messages')).json());
  } catch {
    byId('state').textContent = 'The local run does not answer.';
  }
}

/** Kept, as an app keeps them: the id, and the secret that proves that it is this browser's. */
function identity() {
  const random = () => crypto.getRandomValues(new Uint8Array(16));
  const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  let kept = JSON.parse(localStorage.getItem('phone') ?? 'null');
  if (!kept) {
    const id = hex(random());
    kept = {
      id: `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`,
      secret: hex(random()) + hex(random()),
      token: hex(random()),
    };
    localStorage.setItem('phone', JSON.stringify(kept));
  }
  return kept;
}

async function put(path, secret, body) {
  const answer = await fetch(path, {
    method: 'PUT',
    headers: {'Content-Type': 'application/json', 'X-Device-Secret': secret},
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error((await answer.json()).message);
}

byId('register').addEventListener('submit', async (event) => {
  event.preventDefault();
  const {id, secret, token} = identity();
  const device = {platform: byId('platform').value, token};
  if (byId('quiet').checked) {
    device.quiet_hours = {from: '00:00', to: '23:59', time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone};
  }
  const tag = encodeURIComponent(byId('tag').value.trim());
  try {
    await put(`/v1/devices/${id}`, secret, device);
    await put(`/v1/subscriptions/clan/${tag}?device_id=${id}`, secret, {events: CLAN_EVENTS});
    await put(`/v1/subscriptions/game?device_id=${id}`, secret, {events: ['raidWeekendStarted', 'raidWeekendEnded']});
    byId('state').textContent = `Subscribed to ${byId('tag').value}.`;
  } catch (e) {
    byId('state').textContent = e.message;
  }
});
byId('language').addEventListener('change', refresh);
refresh();
setInterval(refresh, 2000);
