"""A workbook as Excel wrote them until 2003; no library that the tests have can write one.

Made with LibreOffice: a sheet "List" whose line 2 has the headers Position Title, FTE and Start, from B on.
Below: Lead, 0.6, 13 April 2020 as a date; Analyst, 1, 13/05/2021 as text.
"""

from __future__ import annotations

import base64
import zlib

_PACKED = (
    "c-rk(Uuaup6hHUoHo57#_O@HKwp)zTxo+*&v_q}vY`U(~L8WD@I%MFoB&~5tQ_=`l{F6ENA`X;2_%axS`lL)nP(;P{%?Cwa`"
    "k*Ludk|$l#DB=Z_WC>LerfMQ3P~nIUC-rwf6o2B@0{;Df4=j5{Z-?_`S)5cQW4xo9$K>f<aN<BpjqfxM7p9a*|uFE+iUQjf<"
    ";xc4h`t92FN=1DZTnty$1hJI7n%HSqjo1O`y)uG*tpO!D8I&l{06l%yH$y8vp9~bNuEw?g1A2KgW9Z|61TWU>$HhupZdpTmj"
    "SwYyxfoZUi=qO%UA-YysW^Yz4LfH!0o$RWsg(_7>H@1NGLmcynFBZ$gXS8v1zs7p!v8{Y6;ByT+W@#U<bonq=D;h$N%I>jis"
    "7hKR;8%)&_bprz4SQ0wU(p?)Ie9<e?^n1a2^q7Um~k^QukTcoTfp8uiD`Bo_16rk_K%3l*F(8#9^P=u0{pks)G35;l^&)L6T"
    "lo9M5TEG0^QP=V}VARnJ``Cl=iFhWG3>XdcCi__|)|E<iO#>Fhoo46{JLq!V*&x$-MWO#*9$l}HPB$EV24`35oI9NH`C|I^R"
    "p_0o(08mt_m`v-j6vivR_JGRbaG^KZRI>tH|D%jH{}eeH{^U$Z_L%$N5#}nA!yIbDh3TDrn0Z1*6__~CXi_Kv__ZdaSrGCgT"
    "l$1Z*hh%r}u8$P3!XPaG$|#Ogf?AdN60TFv>6mezBYj!o)>k;sP-L#2xV$5(}>iEVwvE(o>0SB0UitO=OdC+&cS52XW^d%0@"
    "C-@EnRqVsMN8iAZvKDhr3`-rW_ttE(r}(`~~)OiCHfJrp&Yfh!7YR<+KTl@rvgtAbh`_7lTCISe$)-YhJ)b70fuOLw>SJt6e"
    "m%JYV{@_AFIb^?Fqj2$wgL&}$AY~ivyDYTcRyc6@s#~6O-+vaMwFR%M!-*#8~Jc5%SQjzFH2e(eGrOtbD?&v~aq1NaT{4wcy"
    "**0mfm<?*D^`a3&W^-xkmaJo79VZet2u&|R^Ayn*akxC!S=;I9=xNJ6kDQ&;(`6*544)$W>N4^-Ige*A=%Di$kBnitUeLM6W"
    "4vm<M^@uh<7XP-b@LB7`pBEg&Uhj?<U^8b82NUg`}0<bbVjFIna6W@%?I=*`oQbl2}JkH`4Vkb5*HW%#$lx6rh6f+kV4g#n|"
    "o=<Ry?&%4rZCU<E+lF{haeWoQP)9Q|Ym6aPXOEJQ=+Ao}HtSWAS7%E~l|KF*eqFExDiO_-WO!WRs}6#JaR_>fEnahM%<Fdfl"
    "XsZSQ}>%6Lw>6aVj3`C(Wc*pSK-535`;rt-x}m1F+2NEA@*keXM3;&#qA`cXRfz2<ILB0p2~`7h_s?rO8nyaD+;uUy#2w{Q{"
    "dh{{t70nT#CI->GohM;TDx{|SwJM*6VCnq0`XQmL@uHGw~S9i~@5P<%T@K3(~<ot?!pwt{b)12RFKL+j@I*yEs<v3ok{7(3B"
    "!k}HjyQ<Asu=4@%O~FQoA;VKu@%OmiVCBr&3_P&xXT!(`<5laAgK?$rzgyK?O|nutL{DS?DdeTB`vb6oG0_QAvdCA{psWt<i"
    "hoT7=g+?M_A>u{;1CrV;$nf7$<tfK{%?2jztP|Se*+-=B>n"
)


def old_workbook() -> bytes:
    """Return the file."""
    return zlib.decompress(base64.b85decode(_PACKED))
