/**
 * Many vendors bear a word of everyday life, and an honest stranger may bear it too: “Box Lunch Orders”, “Asana Yoga
 * Studio”. Such a name counts as a vendor's only where the rest of the name speaks of software, or says whose it is.
 */

/** Vendors' names that are also words, first names, places or poses. */
const everyday: ReadonlySet<string> = new Set(
  `adobe amplitude anthropic apollo asana ashby atlas autopilot avoma aware bamboo basecamp beacon bill bolt box branch braze
  buffer calm canvas cascade chorus circle clari claude clay clearbit close coda compass confluence copilot copper
  craft culture cursor customer dash deel descript docs drift drip drive duo elastic envoy evergreen expo fathom fellow
  flow forest fresh front gamma gem gemini glean gong grain grammar grove groove guru gusto harvest heap help hex
  highspot hive honey hopin insight intercom iterable jasper jet jira kajabi keap keeper kite klaviyo klue lattice
  launch lever light linear lightspeed loom loop lucid mail maple melio meet mercury merge method mimic miro mistral
  mode monday motion mural nimble notion oracle otter outlook outreach oyster paddle panda papaya paper pendo
  perplexity pilot pipe pitch plaid planet pocket polly postman prezi productive pulse quip ramp rally raven read relay
  remote replit retool rewind ring rippling river riverside rocket roam sage sail scout seismic segment sentry shortcut
  signal slack slate slice smart snowflake spark split spring sprout square stack stitch stripe sumo superhuman swift
  tableau tango teams tempo things tome trello tribe vault wave whimsical wiz workday writer zapier zoom`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);

/** Words that follow or precede a vendor's name in the name of its product, or of something that works with it. */
const ofSoftware: ReadonlySet<string> = new Set(
  `account add addin addon admin agent ai alert alerts analytics android api app apps archive assistant audio audit auth
  authenticator auto automation backend backup beta billing board boards bot bots bridge browser business button cal
  calendar calendars call calling calls capture cards chat chatbot chrome client clients clip clipper cloud code
  collaboration comments communication communications companion composer conference conferencing connect connected connection connector connectors
  console contacts content control copy crm csv dashboard data database desktop dev developer digest directory doc docs
  document documents download downloader drive edge edit editor email emails embed engine enterprise events export
  exporter exports extension extensions feed feedback file files finder firefox folder folders form forms free
  gateway generator graph group groups guest helper helpdesk hub id identity import importer inbox insights install
  installer integration integrations integrator intelligence invite invites ios iphone ipad issue issues kanban kit lite
  link linker links list lists live local login logger macos mail mailbox manager mcp meeting meetings message messages
  messaging messenger migration migrator mobile monitor new note notebook notes notetaker notification notifications
  notifier oauth office official online outbound page pages panel phone pipeline planner platform player plugin plus
  portal presence preview print pro prod production project projects provisioning proxy quick recap recorder recording
  recordings reminder reminders report reporter reporting reports room rooms sales saml sandbox scan scanner scheduler
  scheduling scim screen script sdk search secure security server service services share sharing sheet sheets
  shortcuts sidebar sign signin slides space spaces sso staging status storage summaries summarizer summary support
  survey surveys sync syncer synchronization task tasks team teams template templates test tickets timer token tool
  toolbar toolkit tools tracker transcriber transcript transcripts transfer translate translator trial updates upload
  uploader user users v1 v2 v3 video viewer voice watch web webapp webhook webhooks webinar webinars whiteboard widget
  windows wiki workflow workflows workspace writer
  ag bv co company corp corporation gmbh inc incorporated labs limited llc ltd oy plc pty sa sas software srl technologies
  technology
  a an and by for from in into my of on our the to via with your
  com io net org us eu
  airtable asana atlassian chatgpt confluence dropbox excel figma github gmail google hubspot jira linkedin microsoft
  miro notion okta onedrive onenote outlook powerpoint salesforce sharepoint shopify slack trello word zapier zendesk
  zoom`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);

/** “Meal Planner for Notion”, “made by Box”, “Signed with Slack”. */
const pointing: ReadonlySet<string> = new Set(['by', 'for', 'from', 'via', 'with']);

/**
 * Whether a name that holds a vendor's name, word by word, speaks of that vendor.
 * @param start at which of its words the vendor's name begins
 */
export function speaksOf(own: readonly string[], vendor: readonly string[], start: number): boolean {
  const [only, ...more] = vendor;
  if (only === undefined || more.length > 0 || !everyday.has(only)) return true;
  if (pointing.has(own[start - 1] ?? '') || own[start + 1] === 'for') return true;
  return own.every((word, place) => place === start || ofSoftware.has(word) || /^\p{N}+$/u.test(word));
}
