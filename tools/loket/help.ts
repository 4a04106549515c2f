export const help = `npm run loket -- PERINTAH · VERB

  import FILE.csv [--office URL] [--token T] [--rejects FILE]
      Memasukkan permohonan dari berkas CSV (kolom: samples/README.md). Baris yang salah ditulis ke berkas tolakan;
      menjalankannya dua kali tidak memasukkan apa pun dua kali.
      Takes in applications from a CSV file (columns: samples/README.md). Bad rows go to the rejects file; running it
      twice takes nothing twice. Exit code 0 all taken, 1 some rejected, 2 could not run.

  samples FILE.csv [--count N] [--seed S]
      Menulis permohonan penduduk buatan · writes applications of made-up residents (600, seed 3522)

  residents generate FILE.csv [--count N] [--seed S]
      Menulis penduduk buatan sebanyak angka terbitan 20 April 2018 (1.308.477; wajib KTP 1.091.652; sudah perekaman 975.303)
      Writes made-up residents, as many as the figures published as of 20 April 2018

  residents import FILE.csv
      Memasukkan daftar penduduk kabupaten ke kantor di komputer ini (LOKET_DATA); baris yang salah ke FILE.rejects.csv,
      orang yang tidak ada lagi di dalamnya ke FILE.vanished.csv. Dijalankan dua kali tidak mengubah apa pun.
      Takes the regency's list of residents into the office of this machine (LOKET_DATA); bad lines go to FILE.rejects.csv,
      people who are no longer in it to FILE.vanished.csv. Running it twice changes nothing.

  courier import FILE.age [--receipt FILE] [--office URL] [--token T]
      Memasukkan berkas kurir dari komputer desa; bukti impornya ke FILE.bukti.json, dibawa kembali ke komputer itu.
      Takes in a courier file from a village's computer; its receipt goes to FILE.bukti.json, to be carried back there.
      Running it twice takes nothing twice. Exit code 0 all taken, 1 some refused or damaged, 2 could not run.

  journal verify [--office URL] [--token T]
      Memeriksa rantai jurnal kantor · checks the chain of the office's journal

  centre office-code OFFICE_ID
      Membuat kode sekali pakai untuk menyambungkan kantor ke pusat · makes the one-time code that joins an office to the centre

  certificate make --names NAMA,ALAMAT,... [--folder DIR]
      Sertifikat HTTPS kantor untuk loket di komputer lain; dijalankan lagi untuk memperpanjang
      The office's HTTPS certificate, for counters on other machines; run again to renew it

  cups install --queue NAMA --uri ALAMAT [--ppd FILE] [--dry-run]
      Memasang antrean CUPS untuk pencetak kartu USB yang menyerahkan tiap kartu paling banyak satu kali (root; alamat: lpinfo -v)
      Installs a CUPS queue for a card printer on USB that hands each card over at most once (root; addresses: lpinfo -v)

Alamat dan token kantor: --office dan --token, atau LOKET_OFFICE_URL dan LOKET_TOKEN, atau demo-access.json di LOKET_DATA (./data).
The office's address and token: --office and --token, or LOKET_OFFICE_URL and LOKET_TOKEN, or demo-access.json in LOKET_DATA (./data).
`;
