/** Dates as an Indonesian letter writes them. */
const weekdays = ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'];
const months = ['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September', 'Oktober', 'November', 'Desember'];

/** "Selasa, 24 November 2026" of a calendar date yyyy-mm-dd. */
export function longDate(date: string): string {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  const weekday = weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  return `${weekday}, ${day} ${months[month - 1] ?? ''} ${year}`;
}

/** "November 2026" of a calendar date or of its month. */
export function monthName(date: string): string {
  const [year = 1970, month = 1] = date.split('-').map(Number);
  return `${months[month - 1] ?? ''} ${year}`;
}
