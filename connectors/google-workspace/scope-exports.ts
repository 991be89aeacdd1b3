/** What the scopes of data export let an app download. https://developers.google.com/data-portability/user-guide/scopes */
const table = `
alerts.subscriptions: what the person wants to be told about by Google Alerts
chrome.autofill: what the person typed into web forms, addresses and cards included
chrome.bookmarks: the person’s bookmarks
chrome.dictionary: words the person added to the spelling dictionary
chrome.extensions: the person’s browser extensions
chrome.history: every web page the person has visited
chrome.reading_list: pages the person wants to read later
chrome.settings: settings of the person’s browser
discover.follows: searches and pages the person follows
discover.likes: articles the person liked
discover.not_interested: articles the person did not want
maps.aliased_places: the person’s named places, home and work included
maps.commute_routes: the person’s usual trips
maps.commute_settings: settings of the person’s way to work
maps.ev_profile: details of the person’s electric car
maps.factual_contributions: corrections the person made to the map
maps.offering_contributions: what the person wrote about shops and their offers
maps.photos_videos: pictures and videos the person put on the map
maps.questions_answers: questions and answers the person wrote on the map
maps.reviews: the person’s reviews of places
maps.starred_places: places the person marked
maps.vehicle_profile: details of the person’s car
myactivity.maps: where the person searched and went on the map
myactivity.myadcenter: the person’s choices about advertising
myactivity.play: what the person did in the Play store
myactivity.search: everything the person has searched for
myactivity.shopping: what the person looked at while shopping
myactivity.youtube: every video the person watched and searched for
mymaps.maps: maps the person drew
nest.camera_event: what cameras in the person’s home noticed
nest.camera_feature: settings of cameras in the person’s home
nest.camera_video: pictures of cameras in the person’s home
nest.store: bills and payments for devices at home
nest.user: the person’s details kept with devices at home
order_reserve.purchases_reservations: meals the person ordered and tables reserved
pixel.device_data: how the person uses the phone
play.devices: the person’s Android devices
play.grouping: groups that app makers sorted the person into
play.installs: apps the person installed
play.library: apps, books and games the person owns
play.playpoints: the person’s bonus points in the Play store
play.promotions: offers made to the person in the Play store
play.purchases: what the person bought in the Play store
play.redemptions: vouchers the person used in the Play store
play.subscriptions: what the person subscribes to in the Play store
play.usersettings: the person’s settings of the Play store
saved.collections: links, pictures and places the person saved
search_ugc.comments: comments the person wrote in Google’s search
search_ugc.media.reviews_and_stars: the person’s reviews of films and books
search_ugc.media.streaming_video_providers: video services the person uses
search_ugc.media.thumbs: films and shows the person liked and disliked
search_ugc.media.watched: films and shows the person has seen
searchnotifications.settings: how the person is told about search results
searchnotifications.subscriptions: what the person is told about by Google’s search
shopping.addresses: the person’s delivery addresses
shopping.reviews: the person’s reviews of products and shops
streetview.imagery: street pictures the person took
youtube.channel: details of the person’s channel
youtube.clips: clips the person cut from videos
youtube.comments: comments the person wrote under videos
youtube.conversations: the person’s messages on YouTube
youtube.live_chat: what the person wrote in live chats
youtube.music: the person’s music
youtube.playable: progress in games on YouTube
youtube.posts: the person’s posts
youtube.private_playlists: the person’s private lists of videos
youtube.private_videos: the person’s private videos
youtube.public_playlists: the person’s public lists of videos
youtube.public_videos: the person’s public videos
youtube.shopping: products the person wishes for
youtube.subscriptions: channels the person follows
youtube.unlisted_playlists: the person’s unlisted lists of videos
youtube.unlisted_videos: the person’s unlisted videos
`;

/** What is downloaded, by normalised scope name. */
export const exported: ReadonlyMap<string, string> = new Map(
  table
    .trim()
    .split('\n')
    .map((line): [string, string] => {
      const [name = '', what = ''] = line.split(': ');
      return [`dataportability.${name}`, what];
    }),
);
