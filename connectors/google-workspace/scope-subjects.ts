/** What scopes are about, in plain words, for people who do not know the names of Google's products. */
import type { DataClass } from '../../src/core/capability.ts';

export interface ScopeSubject {
  /** Empty: as the rule says. */
  readonly data: readonly DataClass[];
  /** After "Can read and change"; with `=` before it, after "Can". */
  readonly what: string;
}

/** Data classes | words | names; a name speaks for those that begin with it and a dot too, the longest first. */
const table = `
profile | =learn who the person is: name, e-mail address and picture | plus userinfo user.emails
profile | =learn where the person works and has learnt | user.organization
profile | =ask the person to sign in again | accounts.reauth
devices | printers of the organisation | admin.chrome.printers
files | the handing over of one person’s files and calendars to another | admin.datatransfer
directory | the organisation’s own name, address and settings | admin.directory.customer
devices | the organisation’s Chromebooks | admin.directory.device.chromeos
devices | the phones that people work with, wiping included | admin.directory.device.mobile
directory | domain names of the organisation | admin.directory.domain
directory | the organisation’s groups and who is in them | admin.directory.group
directory | who is in which group | admin.directory.group.member
directory | the units into which the organisation is divided | admin.directory.orgunit
calendar | meeting rooms and other things that are booked | admin.directory.resource.calendar
identity | who holds which administrator role | admin.directory.rolemanagement
directory | the accounts of everybody | admin.directory.user
directory | further mail addresses of accounts | admin.directory.user.alias
identity | sign-in security of everybody: grants, app passwords, backup codes | admin.directory.user.security
directory | which extra details are kept of people | admin.directory.userschema
security | logs of what everyone does | admin.reports.audit
analytics | figures of how much people use which service | admin.reports.usage apps.reports.usage
security | security alerts of the organisation | apps.alerts
directory | =put old messages into any group’s archive | apps.groups.migration
directory | settings of groups, such as who may read and join | apps.groups.settings
directory | licences and who has which | apps.licensing
directory | subscriptions and seats of customers | apps.order
identity | sign-in security of everybody | apps.security
other | =see whether a customer has a licence for the app | appsmarketplace.license
directory | old mail addresses of accounts | https://apps-apis.google.com/a/feeds/alias
calendar | meeting rooms and other things that are booked | https://apps-apis.google.com/a/feeds/calendar/resource
mail,security | the watching of other people’s mailboxes | https://apps-apis.google.com/a/feeds/compliance/audit
directory | settings of the organisation and its domain | https://apps-apis.google.com/a/feeds/domain
mail | mail settings of everybody, forwarding included | https://apps-apis.google.com/a/feeds/emailsettings/2.0
directory | the organisation’s groups and who is in them | https://apps-apis.google.com/a/feeds/groups
mail | =put messages into anyone’s mailbox | https://apps-apis.google.com/a/feeds/migration
directory | rules of the organisation | https://apps-apis.google.com/a/feeds/policies
directory | the accounts of everybody | https://apps-apis.google.com/a/feeds/user
directory | which outside domains are trusted | cloud-identity.allowlisteddomains
devices | devices that people work with | cloud-identity.devices
devices | =look up the person’s own devices | cloud-identity.devices.lookup
directory | the organisation’s groups and who is in them | cloud-identity.groups
identity | sign-in through another company’s service | cloud-identity.inboundsso
directory | the units into which the organisation is divided | cloud-identity.orgunits
directory | rules and settings of the organisation | cloud-identity.policies
devices | which apps are on managed browsers | chrome.management.appdetails
devices | rules that managed browsers and Chromebooks obey | chrome.management.policy
devices | browser profiles that the organisation manages | chrome.management.profiles
devices | reports about managed browsers and Chromebooks | chrome.management.reports
security | security warnings of managed browsers | chrome.management.securityinsights
devices | measurements of managed Chromebooks | chrome.management.telemetry
files | the company-wide search and what is indexed for it | cloud_search
files | =search everything that the company-wide search has indexed | cloud_search.query
analytics | =read figures about the company-wide search | cloud_search.stats
devices | =check that a device belongs to the company | verifiedaccess
mail | =read sender, subject and first lines of unread mail | https://mail.google.com/mail/feed/atom
mail | =write drafts and send mail while the person uses the add-on | gmail.addons.current.action.compose
mail | =read the message on which the person uses the add-on | gmail.addons.current.message.action
mail | =read sender and subject of the message that is open beside the add-on | gmail.addons.current.message.metadata
mail | =read the message that is open beside the add-on | gmail.addons.current.message
files | its own hidden data in Drive | drive.appdata drive.appfolder
files | the list of apps that are tied to Drive | drive.apps
files | =appear among the apps that Drive offers to open a file with | drive.install
files | photos and videos | drive.photos photoslibrary https://picasaweb.google.com/data
files | the photos that the person picks | photospicker
files | only the files the person opens with the app | drive.file
files | the one document the app is opened on | documents.currentonly presentations.currentonly spreadsheets.currentonly
files | the one form the app is opened on | forms.currentonly
files | all files in Drive, and the scripts in them | drive.scripts
files | all shared drives and the files in them | drive.teams
files | recordings and notes of meetings that are kept in Drive | drive.meet
files | who did what with which file | drive.activity
files | names, owners and sharing of all files | drive.metadata
files | labels on files | drive.labels
files | the labels that the organisation puts on files, and their rules | drive.admin.labels
files | all Google Docs | documents
files | all Google Sheets | spreadsheets https://spreadsheets.google.com/feeds
files | all Google Slides | presentations
files | all Google Forms and the answers to them | forms
files | the questions of all Google Forms | forms.body
files | the answers to all forms | forms.responses
files | all Google Sites | sites https://sites.google.com/feeds
files | all tables of a work tracker | tables
code | scripts that run in people’s names | script.projects script.scriptapp script.cpanel
code | which version of a script runs | script.deployments
code | =publish scripts as web pages that run in the person’s name | script.webapp.deploy
code | =show windows and menus inside documents | script.container.ui
code | =send what it reads to any server | script.external_request
code | =know the person’s language | script.locale
code | =see how often scripts run | script.metrics
code | =see which scripts have run | script.processes
code | its own small store of settings | script.storage
infrastructure | AI agents and their tools on Google Cloud | agentregistry
infrastructure | AI models, their training data and where they run | aiplatform
infrastructure | the company’s catalogue of interfaces | apihub
infrastructure | keys that open Google Cloud services | apikeys
infrastructure,code | apps that run on Google’s servers | appengine.admin
infrastructure | databases for analysis and the data in them | bigquery
infrastructure | =add rows to databases for analysis | bigquery.insertdata
infrastructure | large databases of apps | bigtable cloud-bigtable
infrastructure | AI agents that serve customers | ces dialogflow
infrastructure | checks of cloud security | cloud-auditmanager
infrastructure | backups of cloud servers and data | cloud-backupdr
infrastructure | bills and means of payment of Google Cloud | cloud-billing
health | patient records and images | cloud-healthcare
health | genetic data | genomics
infrastructure | =have texts analysed, at the company’s cost | cloud-language
infrastructure | =have texts translated, at the company’s cost | cloud-translation
infrastructure | =have pictures analysed, at the company’s cost | cloud-vision
infrastructure | file stores of servers | cloud-netapp
infrastructure | =look into running programs and their data | cloud_debugger
infrastructure | the list of everything in Google Cloud, rights included | cloudasset
infrastructure | chains of data processing | cloudcomposer dataproc
devices | connected devices and their messages | cloudiot
infrastructure | keys that encrypt the company’s data | cloudkms
infrastructure | settings of running cloud services | cloudruntimeconfig
infrastructure,code | servers in Google Cloud | compute
infrastructure,code | containers in Google Cloud, and so the programs in them | container
infrastructure | where data came from and went | datalineage
infrastructure | catalogues of the company’s data | dataplex
infrastructure | databases of apps | datastore redis spanner sqlservice
infrastructure | all files kept in Google Cloud, and who may reach them | devstorage
infrastructure | company-wide AI search and what it has indexed | discoveryengine
infrastructure | =ask the company’s AI assistant, and see its past talks | discoveryengine.assist
infrastructure | =ask the company-wide AI search | discoveryengine.serving
infrastructure | mobile apps’ servers, databases and people | firebase
infrastructure | =send notices to the people of a mobile app | firebase.messaging
infrastructure | logs of cloud services | logging
infrastructure | measurements of cloud services | monitoring
infrastructure | which names lead to which servers | ndev.clouddns
infrastructure | how cloud services are set up | ndev.cloudman
infrastructure,code | notebooks in which data scientists run programs | notebooks
infrastructure | rules for the whole of Google Cloud | organizationpolicy
infrastructure | messages between programs | pubsub
infrastructure,code | programs that run on Google Cloud | run
infrastructure | how cloud services are rolled out | saasservicemgmt
infrastructure | licences of radio equipment | sasportal
infrastructure | findings about the security of Google Cloud | securitycenter
infrastructure | which Google Cloud services are switched on, and how | service.management
infrastructure | reports of who calls which cloud service | servicecontrol
code | source code | source
infrastructure | traces of programs as they run | trace
infrastructure | everything in Google Cloud that the person may reach | cloud-platform
devices | =register the device for notices | android_device gcm_for_chrome
profile | =learn the person’s telephone number | numberer
devices | devices and rooms of a smart home | homegraph
devices | cameras and thermostats at home | sdm.service
marketing | =ask Google to list or drop web pages | indexing
marketing | job advertisements | jobs
other | =look up addresses and places on the map, at the company’s cost | maps-platform
code | =check that a mobile app is genuine | playintegrity
marketing | pictures of streets on the map | streetviewpublish
other | texts of help pages | supportcontent
other | cards and tickets in people’s Google Wallet | wallet_object
chat | =delete any conversation in the organisation | chat.admin.delete
chat | who takes part in any conversation of the organisation | chat.admin.memberships chat.app.all.memberships
chat | names and settings of all conversations of the organisation | chat.admin.spaces chat.app.all.spaces
chat | all chat messages of everyone in the organisation | chat.app.all.messages
chat | when everyone has last read which conversation | chat.app.all.users
chat | =delete conversations it takes part in | chat.app.delete
chat | who takes part in conversations with the app | chat.app.memberships
chat | messages of conversations with the app | chat.app.messages
chat | conversations with the app | chat.app.spaces
chat | custom emoji | chat.customemojis
chat | =delete conversations | chat.delete
chat | =bring in conversations from elsewhere, with dates and authors of choice | chat.import
chat | who takes part in conversations | chat.memberships
chat | =join and leave conversations | chat.memberships.app
chat | chat messages | chat.messages googletalk
chat | =send chat messages as the person | chat.messages.create
chat | reactions to chat messages | chat.messages.reactions
chat | names and settings of conversations | chat.spaces chat.users.spacesettings
chat | pinned messages | chat.spaces.pins
chat | whether the person is there, busy or away | chat.users.availability
chat | what the person has read | chat.users.readstate
chat | how the person has sorted conversations | chat.users.sections
contacts | contacts | contacts
contacts | addresses that the person has written to | contacts.other
directory | names and addresses of everyone in the organisation | directory peopleapi
directory | the person’s groups and who is in them | groups
contacts | postal addresses of the person | user.addresses
contacts | the person’s date of birth | user.birthday
contacts | the person’s gender | user.gender
contacts | telephone numbers of the person | user.phonenumbers
calendar | who may see the person’s calendars | calendar.acls
calendar | only calendars it made itself | calendar.app.created
calendar | the list of calendars that the person follows | calendar.calendarlist
calendar | names and settings of calendars | calendar.calendars
calendar | appointments in all calendars | calendar.events
calendar | appointments in calendars that the person owns | calendar.events.owned
calendar | appointments in public calendars | calendar.events.public
calendar | when the person is busy | calendar.events.freebusy calendar.freebusy
calendar | settings of the calendar | calendar.settings
files | all notes | keep
meetings | sound and picture of meetings while they go on | meetings.conference.media
meetings | sound of meetings while they go on | meetings.conference.media.audio
meetings | picture of meetings while they go on | meetings.conference.media.video
meetings | meetings that it set up itself | meetings.space.created
meetings | meetings: when, who took part, what was recorded | meetings.space
meetings | settings of meetings | meetings.space.settings
tasks | tasks | tasks
marketing | blogs | blogger https://www.blogger.com/feeds
other | bookshelves | books
other | progress in games | games
profile | where the person is and has been | latitude
analytics | figures about mail that the company’s domains send | postmaster
analytics | domains for which figures about sent mail are kept | postmaster.domain
analytics | who may see figures about sent mail | postmaster.user
other | shortened web addresses | urlshortener
education | =keep its own attachments on a pupil’s work | classroom.addons.student
education | =keep its own attachments in classes that the person teaches | classroom.addons.teacher
education | announcements of classes | classroom.announcements
education | classes | classroom.courses
education | the person’s own coursework and grades | classroom.coursework.me classroom.student-submissions.me
education | pupils’ coursework and grades | classroom.coursework.students classroom.student-submissions.students
education | material of classes | classroom.courseworkmaterials
education | the person’s own guardians | classroom.guardianlinks.me
education | parents and guardians of pupils | classroom.guardianlinks.students
education | =read the mail addresses of everyone in a class | classroom.profile.emails
education | =see the pictures of everyone in a class | classroom.profile.photos
education | =be told when something happens in a class | classroom.push-notifications
education | who is in which class | classroom.rosters
education | topics of classes | classroom.topics
other | what Google keeps about the person | dataportability
health | sports and movement | fitness.activity googlehealth.activity_and_fitness
health | blood sugar | fitness.blood_glucose
health | blood pressure | fitness.blood_pressure
health | weight, height and other measures of the body | fitness.body
health | body temperature | fitness.body_temperature
health | heart rate | fitness.heart_rate
health | where the person runs and walks | fitness.location googlehealth.location
health | food and drink | fitness.nutrition googlehealth.nutrition
health | oxygen in the blood | fitness.oxygen_saturation
health | cycle, pregnancy and sexual health | fitness.reproductive_health googlehealth.reproductive_health
health | sleep | fitness.sleep googlehealth.sleep
health | electrocardiograms | googlehealth.ecg
health | measurements of the person’s health | googlehealth.health_metrics_and_measurements
health | warnings of an irregular heartbeat | googlehealth.irn
health | symptoms that the person has noted | googlehealth.logged_symptoms
health | stress and mindfulness | googlehealth.mindfulness
health | age, sex and other health details | googlehealth.profile
health | settings of the health app | googlehealth.settings
marketing | income from advertising in apps | admob
marketing | income from advertising on web pages | adsense adsensehost
marketing | advertising accounts and campaigns | adwords https://adwords.google.com/api/adwords dfatrafficking doubleclicksearch
marketing | the buying of advertising space | adexchange.buyer agencies-and-brands authorized-buyers-marketplace curation-partners realtime-bidding
marketing | advertising campaigns and what they cost | display-video
marketing | plans of advertising campaigns and their bills | display-video-mediaplanning
marketing | who may run advertising campaigns | display-video-user-management
marketing | reports of advertising | dfareporting doubleclickbidmanager
marketing | which sales advertising has led to | ddmconversions
marketing | customer data for advertising | datamanager
marketing | links to advertising partners | datamanager.partnerlink
analytics | figures about the visitors of web pages | analytics
analytics | who may see figures about visitors | analytics.manage.users
analytics | new accounts for figures about visitors | analytics.provision
analytics | the deletion of data about visitors | analytics.user.deletion
analytics | accounts for figures about visitors | marketingplatformadmin
devices | the company’s Android devices and apps on them | androidenterprise androidmanagement
code | mobile apps in the Play store, publishing and income included | androidpublisher
code | browser extensions in the Chrome store, publishing included | chromewebstore
analytics | figures about mobile apps | playdeveloperreporting
marketing | products in Google Shopping | content manufacturercenter structuredcontent
marketing | fact checks | factchecktools
marketing | proof of which web pages are the company’s | siteverification
code | code that runs on every page of the company’s web sites | tagmanager
code | who may put code on the company’s web sites | tagmanager.manage.users
code | =put code live on every page of the company’s web sites | tagmanager.publish
code | accounts for code on the company’s web sites | tagmanager.manage.accounts
marketing | articles of a publisher | webcontentpublisher
marketing | how the company’s pages stand in Google’s search | webmasters https://www.google.com/webmasters/tools/feeds
marketing | the person’s YouTube account: videos, comments, playlists | youtube https://gdata.youtube.com
marketing | paying members of the person’s channel | youtube.channel-memberships
marketing | =put videos on the person’s channel | youtube.upload
marketing | videos and rights of a YouTube partner | youtubepartner
marketing | =see private details of the person’s channel | youtubepartner-channel-audit
analytics | figures about videos and their viewers | yt-analytics
analytics | figures about videos and what they earn | yt-analytics-monetary
`;

const subjects: ReadonlyMap<string, ScopeSubject> = new Map(
  table
    .trim()
    .split('\n')
    .flatMap((line): [string, ScopeSubject][] => {
      const [data = '', what = '', names = ''] = line.split(' | ');
      const subject = { data: data.split(',') as DataClass[], what };
      return names.split(' ').map((name) => [name, subject]);
    }),
);

/** Of the name, or of the longest part of it that ends before a dot; null: nothing is said of it. */
export function subjectOf(name: string): ScopeSubject | null {
  for (let part = name; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('.')))) {
    const found = subjects.get(part);
    if (found !== undefined) return found;
    if (part.startsWith('https:')) return null;
  }
  return null;
}
