/** Apps of honest strangers, whose names hold, begin or sound like those of vendors and of AI. */
import { chance, pick } from '../../src/sandbox/random.ts';

export interface HonestApp {
  readonly name: string;
  readonly publisher: string | null;
  readonly homepage: string | null;
  readonly replyUrls: readonly string[];
}

/** Words that are a vendor's name and something else besides. */
const namesakes = [
  'Adobe',
  'Apollo',
  'Asana',
  'Box',
  'Chorus',
  'Claude',
  'Clay',
  'Confluence',
  'Copilot',
  'Drift',
  'Front',
  'Gemini',
  'Gong Cha',
  'Gong',
  'Guru',
  'Harvest',
  'Jasper',
  'Linear',
  'Loom',
  'Miro',
  'Mistral',
  'Monday',
  'Notion',
  'Otter',
  'Outreach',
  'Perplexity',
  'Ramp',
  'Slack',
  'Snowflake',
  'Square',
  'Stripe',
  'Superhuman',
  'Zoom',
] as const;

/** Words that hold a vendor's name, lie a letter away from one, or hold the letters of AI. */
const nearWords = [
  'Aida',
  'Airtables',
  'Aisle Nine',
  'Atlas',
  'Boxwood',
  'Calendula',
  'Chatham',
  'Claudette',
  'Claudia',
  'Confluent',
  'Decoda',
  'Driftwood',
  'Figment',
  'Gongfu',
  'Grammar School',
  'Hubbard',
  'Loomis',
  'Maine',
  'McPherson',
  'Miroslav',
  'Motion',
  'Notional',
  'Octagon',
  'Oktoberfest',
  'Openair',
  'Outlooking Glass',
  'Salesforward',
  'Sharepointe',
  'Sigma',
  'Slackline',
  'Slick',
  'Teamster',
  'Trellis',
  'Zenith',
  'Zoomlion',
] as const;

const trades = [
  'Art Museum',
  'Bakery',
  'Brick Houses',
  'Builders',
  'Church Choir',
  'Coffee Roasters',
  'Dental',
  'Family Farm',
  'Fleet',
  'Flight School',
  'Freight',
  'Garden Centre',
  'Gym Booking',
  'Health',
  'Hotel PMS',
  'Kayak Hire',
  'Ledger',
  'Loyalty',
  'Lunch Orders',
  'Orchard',
  'Payroll',
  'Pharmacy',
  'Pottery',
  'Puzzle Club',
  'Quarry Weighbridge',
  'Real Estate Agent Desk',
  'River Rescue',
  'Ski Rental',
  'Surf Lessons',
  'Yoga Studio',
] as const;

const legalForms = ['AB', 'GmbH', 'Inc.', 'Ltd', 'SARL', 'S.p.A.'] as const;

/** Names of one script each, words in capitals among them, for capitals look most like Latin ones. */
const scripts: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['АПТЕКА', 'Аист', 'Вектор', 'КАССА', 'Маяк', 'ОКО', 'Рассвет', 'СОВА', 'Сосна', 'Хоровод', 'Яхта'],
    ['Бухгалтерия', 'ВОСТОК', 'Онлайн', 'Плюс', 'СЕРВИС', 'Склад', 'Учёт'],
  ],
  [
    ['ΑΘΗΝΑ', 'Ελιά', 'ΚΑΦΕ', 'Λιμάνι', 'ΝΕΑ', 'Ταχυδρομείο', 'Φάρος'],
    ['Αποθήκη', 'ΕΛΛΑΣ', 'Κρατήσεις', 'Λογιστική', 'ΠΛΟΙΟ'],
  ],
  [
    ['さくら', 'ひまわり', 'やまと', '東京', '日本橋', 'スズキ', 'ｶﾚﾝﾀﾞｰ'],
    ['カレンダー同期', '会計', '勤怠管理', '予約システム', 'スラックス販売', '薬局'],
  ],
  [
    ['한빛', '서울', '무지개', '가온', '푸른들'],
    ['회계', '예약 관리', '급여', '약국', '주문'],
  ],
  [
    ['กาแฟ', 'ช้าง', 'ทะเล', 'บ้าน\u200Bสวน', 'สยาม'],
    ['จอง\u200Bห้อง', 'บัญชี', 'เงินเดือน', 'ร้านยา'],
  ],
  [
    ['الفجر', 'النخيل', 'مكتبة', 'نرم\u200Cافزار', 'واحة'],
    ['المحاسبة', 'الحجز', 'مزامنة التقويم', 'الرواتب', 'صيدلية'],
  ],
  [
    ['ארז', 'גלים', 'כלנית', 'שקד\u200F'],
    ['גיבוי', 'הנהלת חשבונות', 'משכורות', 'תורים'],
  ],
  [
    ['कमल', 'सूर्य', 'हिमालय', 'क्\u200Dष'],
    ['लेखा', 'वेतन', 'बुकिंग', 'दवाखाना'],
  ],
  [
    ['北京', '阳光', '长城', '荷花'],
    ['财务', '预订', '工资', '药房'],
  ],
  [
    ['Արարատ', 'Նուռ', 'მზე', 'თბილისი'],
    ['Հաշվապահություն', 'Դեղատուն', 'ჯავშანი', 'ხელფასი'],
  ],
  [
    ['Ásana', 'Bäckerei', 'Çınar', 'Điện Biên', 'Élan', 'İstanbul', 'Øst', 'Żabka'],
    ['Büro', 'Café', 'Kassasystem', 'Muhasebe', 'Nhà thuốc', 'Réservations', 'Księgowość'],
  ],
];

/** The same `count` apps for the same seed. */
export function honestApps(count: number, seed: number): readonly HonestApp[] {
  return Array.from({ length: count }, (_, index) => honestApp(index, seed));
}

function honestApp(index: number, seed: number): HonestApp {
  const name = nameOf(index, seed);
  const host = `app${index}.${pick(['example', 'test', 'invalid'], seed, index, 'host')}`;
  return {
    name,
    publisher:
      chance(seed, index, 'publisher') < 0.6 ? `${name} ${pick(legalForms, seed, index, 'form')}` : null,
    homepage: chance(seed, index, 'homepage') < 0.8 ? `https://www.${host}/` : null,
    replyUrls:
      chance(seed, index, 'reply') < 0.8
        ? [`https://${host}/oauth/callback`, `https://login.${host}/cb`]
        : [],
  };
}

function nameOf(index: number, seed: number): string {
  if (index % 4 === 3) {
    const [first, second] = pick(scripts, seed, index, 'script');
    const own = `${pick(first, seed, index, 'first')} ${pick(second, seed, index, 'second')}`;
    return chance(seed, index, 'more') < 0.2
      ? `${own} ${pick(['24', 'CRM', 'POS', 'Pro'], seed, index, 'last')}`
      : own;
  }
  const word = pick<string>(index % 4 === 0 ? nearWords : namesakes, seed, index, 'word');
  // At the end of a name it says what the thing is.
  const orders = word === 'Copilot' ? 2 : 4;
  const trade = pick(trades, seed, index, 'trade');
  return pick(
    [`${word} ${trade}`, `The ${word} ${trade}`, `${trade} ${word}`, `${word} & Sons ${trade}`].slice(
      0,
      orders,
    ),
    seed,
    index,
    'order',
  );
}
