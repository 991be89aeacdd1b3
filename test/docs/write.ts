import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pages } from './pages.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/reference');
for (const [name, text] of pages()) writeFileSync(path.join(folder, name), text);
