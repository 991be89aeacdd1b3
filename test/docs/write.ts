import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from './pages.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/reference');
for (const [name, text] of pages()) writeFileSync(path.join(folder, name), text);
// It audits a company for a minute, so only when it is asked for: `npm run docs -- --tour`.
if (process.argv.includes('--tour')) await import('./tour.ts');
