/**
 * Replies and unsolicited lines of many families as they come over the wire, in the forms that manuals print and the
 * field has shown (modems.md 1.2 to 1.7, 4). Material for the fuzz run: whole, they are read by the tests of the parsers.
 */

// biome-ignore format: one recording, one line
export const recordedReplies: readonly string[] = [
  '\r\nOK\r\n', '\r\nERROR\r\n', 'AT\r\r\nOK\r\n', '0\r', '\r\n+CME ERROR: 14\r\n', '\r\n+CMS ERROR: 500\r\n',
  '\r\n+CME ERROR: SIM busy\r\n', '\r\n+CMS ERROR: Unknown error\r\n', '\r\nCOMMAND NOT SUPPORT\r\n', '\r\nTOO MANY PARAMETERS\r\n',
  '\r\n+CSQ: 18,99\r\n\r\nOK\r\n', '\r\n+CSQ: 199,99\r\n\r\nOK\r\n', '\r\n+CESQ: 99,99,255,255,20,46\r\n\r\nOK\r\n',
  '\r\n+CREG: 2,1,"00C3","0000A13F",7\r\n\r\nOK\r\n', '\r\n+CREG: 5,"1F00","79D903",2\r\n', '+CREG: 000,001\r\n',
  '+CGREG: 1,1F00, 20 ,79D903 ,7\r\n', '\r\n+CEREG: 2,5,"FFFE","0A1B2C3D",7\r\n\r\nOK\r\n', '\r\n+C5GREG: 0,3\r\n\r\nOK\r\n',
  '\r\n+COPS: 0,2,"00101",7\r\n\r\nOK\r\n', '\r\n+COPS: 0,0,"0056006F006400610066006F006E0065"\r\n\r\nOK\r\n', '\r\n+COPS: 0,0,"TELE2,0\r\nOK\r\n',
  '\r\n+CPIN: READY\r\n\r\nOK\r\n', '\r\n+CPIN: SIM PUK2\r\n\r\nOK\r\n', '+CPIN:\r\n', '\r\n+CPIN: NOT INSERTED\r\n',
  '\r\n+CNUM: "Own","+13035550100",145\r\n\r\nOK\r\n', '\r\n+CNUM: ,"",129\r\n\r\nOK\r\n',
  '\r\n004400120000011\r\n\r\nOK\r\n', '\r\n001010000000001\r\n\r\nOK\r\n', '\r\n+CCID: "8901010000000000017f"\r\n\r\nOK\r\n',
  '\r\n^ICCID: 981010000000000010F7\r\n\r\nOK\r\n', '\r\n+CRSM: 144,0,"981010000000000010F7"\r\n\r\nOK\r\n',
  '\r\n+SPIC: 2,10,0,10\r\n\r\nOK\r\n', '\r\n^CPIN: SIM PIN,,10,3,10,3\r\n\r\nOK\r\n', '\r\n+QPINC: "SC",3,10\r\n+QPINC: "P2",3,10\r\n\r\nOK\r\n',
  '\r\n+CPINR: SIM PIN,3\r\n+CPINR: SIM PUK,10\r\n\r\nOK\r\n', 'PIN1=3; PUK1=10; PIN2=0; PUK2=10\r\nOK\r\n', '\r\n+CSIM: 4,"63C2"\r\n\r\nOK\r\n',
  '\r\n+CPMS: ("BM","ME","MT","SM","SR"),("ME","SM"),("ME","SM")\r\n\r\nOK\r\n', '\r\n+CPMS: (("SM","ME"),("SM"))\r\n\r\nOK\r\n',
  '\r\n+CPMS: "SM",7,20,"SM",7,20,"SM",7,20\r\n\r\nOK\r\n', '\r\n+CPMS: ,,,,,,,,\r\n\r\nOK\r\n', '+CPMS: 3,50,3,50,3,50\r\nOK\r\n',
  '\r\n+CNMI: (0-3),(0-3),(0,2,3),(0-2),(0,1)\r\n\r\nOK\r\n', '\r\n+CMGD: (1-4095),(0-4)\r\n\r\nOK\r\n', '\r\n+CSMS: @,1,1,1\r\n\r\nOK\r\n',
  '\r\n+CSCA: "+13035550199",145\r\n\r\nOK\r\n', '\r\n+CSCA: "002B0031003300300033",145\r\n\r\nOK\r\n', '\r\n+CSCA: ,\r\n\r\nOK\r\n',
  '\r\n+CFUN: 1\r\n\r\nOK\r\n', '\r\n+CFUN: (0-1,4),(0-1)\r\n\r\nOK\r\n', '\r\nhuawei\r\n\r\nOK\r\n', '\r\nRevision:11.126.03.06.00\r\nOK\r\n',
  '\r\n> ', '\r\n+CMGS: 12\r\n\r\nOK\r\n', '\r\n\r\n+CMGS: 255,"0791"\r\n\r\n\r\nOK\r\n', '\r\n+CMGS ERROR: 38\r\n',
  '\r\n+CMTI: "SM",3\r\n', '\r\n+CMTI: "ME",-1\r\n', '\r\n+CDSI: "SR",1\r\n', '\r\n+CMT: ,23\r\n', '\r\n+CDS: ,25\r\n', '+CDS:25\r',
  '\r\n+CMGL: 1,1,,23\r\n', '\r\n+CMGL: 3,1,"Bob, the",23\r\n', '\r\n+CMGR: 0,,0\r\n\r\nOK\r\n', '\r\n+CMGR: 1,,147 ',
  '\r\n+CUSD: 0,"Balance: 10.00, valid "for ever".",15\r\n', '\r\n+CUSD: 1,"1 Balance\r\n2 Tariff\r\n> next",15\r\n', '\r\n+CUSD: 2\r\n',
  '\r\n+CUSD: 0,"00420061006C0061006E00630065",72\r\n', '\r\n+CUSD: 0,"C2303BEC9E",15\r\n',
  '\r\nRDY\r\n', '\r\n^SYSSTART\r\n', '\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n\r\nCall Ready\r\n\r\nSMS Ready\r\n', '\r\n+QIND: SMS DONE\r\n',
  '\r\nRING\r\n\r\n+CLIP: "+13035550101",145,,,,0\r\n', '\r\nNO CARRIER\r\n', '\r\nBUSY\r\n', '\r\n+DTMF: 5\r\n', '\r\nVOICE CALL: BEGIN\r\n',
  '\r\n^RSSI:14\r\n\r\n^HCSQ:"LTE",46,54,121,26\r\n', '\r\n^MODE:5,4\r\n', '\r\n+ZMSRI\r\n', '\r\n#QSS: 3\r\n', '\r\n+WIND: 7\r\n', '\r\n+CTZV: +04,0\r\n',
  '\r\n*PSUTTZ: 2026,7,4,12,0,0,"+8",0\r\n', '\r\n^SMMEMFULL: "SM"\r\n', '\r\n+SMS FULL\r\n', '\r\nUNDER-VOLTAGE WARNNING\r\n', '\r\nNORMAL POWER DOWN\r\n',
];
