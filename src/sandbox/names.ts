/** Names of people as they are written; the ASCII forms, from which addresses are made, are all different. */
// biome-ignore format: a table
export const givenNames = [
  'Ada', 'Aiko', 'Ahmed', 'Aleksandra', 'Amara', 'Amélie', 'Anders', 'Andrea', 'Anjali', 'Antonio', 'Arjun',
  'Astrid', 'Ayşe', 'Beatriz', 'Benjamin', 'Björn', 'Bo-ram', 'Brigid', 'Camille', 'Carlos', 'Chiara', 'Chidi',
  'Chloé', 'Daan', 'Daniela', 'Deepak', 'Dmitri', 'Edith', 'Eero', 'Elif', 'Emeka', 'Emily', 'Enzo', 'Esther',
  'Fatima', 'Felix', 'Fernanda', 'Finn', 'François', 'Freja', 'Gabriel', 'Giulia', 'Grace', 'Hana', 'Hannah',
  'Haruto', 'Helena', 'Hiroshi', 'Ibrahim', 'Ingrid', 'Isabel', 'Ivan', 'Jakub', 'Jamal', 'Jean-Luc', 'Jelena',
  'Jiho', 'João', 'Johanna', 'Jonas', 'Julia', 'Kaito', 'Karim', 'Katarzyna', 'Kenji', 'Kwame', 'Lars', 'Laura',
  'Layla', 'Leila', 'Leon', 'Li', 'Linnea', 'Lucía', 'Lukáš', 'Magnus', 'Maria', 'Mateo', 'Maya', 'Mehmet',
  'Mei', 'Michael', 'Milan', 'Mohammed', 'Naledi', 'Natalia', 'Ngozi', 'Nia', 'Niamh', 'Nikhil', 'Noah', 'Nora',
  'Olga', 'Oliver', 'Omar', 'Oscar', 'Paolo', 'Petra', 'Pierre', 'Priya', 'Rafael', 'Rania', 'Ravi', 'Rosa',
  'Sakura', 'Samuel', 'Sanjay', 'Siobhán', 'Sofia', 'Søren', 'Stefan', 'Tariq', 'Thandiwe', 'Thị Lan', 'Tomás',
  'Uma', 'Valentina', 'Viktor', 'Wei', 'Yara', 'Yuki', 'Yusuf', 'Zainab', 'Zoë',
] as const;

// biome-ignore format: a table
export const familyNames = [
  'Abebe', 'Adeyemi', 'Ahmed', 'Almeida', 'Andersen', 'Andersson', 'Bailey', 'Bauer', 'Becker', 'Bianchi',
  'Björklund', 'Brown', 'Carvalho', 'Castillo', 'Chen', 'Choi', 'Cohen', 'Costa', 'Čapek', 'Da Silva', 'Das',
  'Davies', 'De Vries', 'Demir', 'Diallo', 'Dubois', 'Eriksson', 'Esposito', 'Evans', 'Fernández', 'Ferrari',
  'Fischer', 'Fontaine', 'Fujimoto', 'García', 'Gómez', 'Gonzalez', 'Greco', 'Guðmundsdóttir', 'Gupta',
  'Hansen', 'Hassan', 'Hernández', 'Hoffmann', 'Horváth', 'Huang', 'Hughes', 'Ibrahim', 'Ito', 'Ivanov',
  'Jackson', 'Jansen', 'Jensen', 'Jiménez', 'Johansson', 'Jones', 'Jung', 'Kaya', 'Khan', 'Kim', 'Kimura',
  'Klein', 'Kobayashi', 'Koch', 'Kovačević', 'Kowalski', 'Kumar', 'Kuznetsova', 'Lambert', 'Larsen', 'Laurent',
  'Lee', 'Lewandowski', 'Li', 'Lindqvist', 'López', 'Luo', 'Macdonald', 'Mahlangu', 'Martin', 'Mbeki', 'Mehta',
  'Mendes', 'Meyer', 'Mitchell', 'Moore', 'Morales', 'Moreau', 'Moretti', 'Müller', 'Murphy', 'Mwangi', 'Nakamura',
  'Ndlovu', 'Nel', 'Nguyễn', 'Nielsen', 'Novák', "O'Brien", 'O’Sullivan', 'Obi', 'Okafor', 'Okonkwo', 'Olsen',
  'Öztürk', 'Papadopoulos', 'Park', 'Patel', 'Pereira', 'Petrov', 'Phạm', 'Popescu', 'Quinn', 'Rahman', 'Ramírez',
  'Rao', 'Reyes', 'Ricci', 'Rivera', 'Robinson', 'Romero', 'Rossi', 'Ruiz', 'Russo', 'Sánchez', 'Santos', 'Sato',
  'Schmidt', 'Schneider', 'Sharma', 'Silva', 'Singh', 'Smith', 'Sørensen', 'Suzuki', 'Svensson', 'Szabó', 'Takahashi',
  'Tanaka', 'Taylor', 'Torres', 'Tran', 'Usman', 'Van den Berg', 'Vargas', 'Virtanen', 'Wagner', 'Walker', 'Wang',
  'Watanabe', 'Weber', 'Williams', 'Wójcik', 'Wu', 'Yamamoto', 'Yılmaz', 'Zhang', 'Zhou', 'Zimmermann',
] as const;
