"""Words that decide whether a capital letter begins a person's name: data for names.py, in small letters."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ORDINARY = words(
    """
    will over may loving long little ever case side job less general hope young early guy true else friend north red
    reason media major art son chance baby price summer star king park worth press bill green add council rock river
    peace brown link justice lady sister brother judge author brain spring cash rich gay doctor male winter carry
    captain hall queen royal sad faith hill rose stone wood lucky boss roll frank unique martin mad tea victory
    prince sky governor forest ray lawyer grant golden storm journey urban tiny wing bell heaven branch lane grace
    mate rice joy sing unknown princess marine pink cap fed ford miller hunt bush rush harm wash drew server mac
    math charity gray duke angel innocent chase kit jewel comfort saint colonel dean buddy crystal bishop forum
    hence ward gene doc fate carter rob fancy liberty precious fleet foster chip toy edit clay candy sole con dawn
    autumn oral mercy alpha noble pat skip hung nail patience loyal wright villa sandy trace destiny raid mar cherry
    cole earl treasure rocky sunshine marvel shade junior ion pearl pepper rod haven sterling miracle easter delta
    ridge ham harmony babe ace lemon cliff cam ally bee olive bud butler fairy pastor reed sunny penny elder bailey
    doll blessing echo hart essence carol cannon palmer arch fisher gauge buck tan amber handy drake canyon tab chi
    grove nova lone trinity champ shepherd homer baron karma abbey marshal marsh coral ivory genesis rim sincere mat
    marina sage merry freeman pier woody archer burton fletcher atlas tucker belle raven fuller bliss velvet flint
    iris heath chandler meta brook creed moody cinnamon blaze purity sol watt ransom ale piper dove dusty earnest
    basil scarlet laurel holden safari lyric blossom gale rusty weaver emerald meadow beau miner rosemary windy cain
    almond burgess cherish aura brandy buster alto mercer stormy bowman garland marquis steward prosper lavender
    aspen trey burt corona merlin genie ether gorge misty ebony shelly leafy fern bonny constant honor honour modest
    amity verity prudence chastity clemency constance june april august march mark sue bob jordan chelsea paris
    london york chester lincoln preston israel china india kent devon skye brooklyn austin boston dallas phoenix
    carlisle clifton stafford milton kingston washington sydney geneva vienna kenya asia africa america holland
    ireland scotland france german roman christian english irish scottish welsh lewis era minor reading royalty
    legend messiah wisdom reign rights total respect unnamed infant female first last new old great the this that
    these those there here then thus our ours your their his her its and but for nor yet not all any some each both
    few many more most other such only own same too very can could should would shall must might did does done has
    had have was were are been being let say see try use get got give gave take took make made come came goes went
    who whom whose what when where why how which while during since until before after above below under with
    without within about against between through into from yes thank thanks dear hello please maybe perhaps also
    however therefore because although though unless whether if monday tuesday wednesday thursday friday saturday
    sunday january february july september october november december christmas diwali eid ramadan hanukkah pride
    black white asian african european british england britain wales mum mummy mom dad daddy mother father aunt
    aunty auntie uncle nan nana gran grandma granddad grandad cousin family ama ani aba sina tome ras unit demo test
    rest dot sum data mode page print index said love man west miles orange pleasant diamond silver canal dock pal
    wade mart herb rand dell gala dev yen monte bali texas florida virginia carolina rome houston columbia arizona
    melbourne cleveland alabama missouri denver tennessee louisiana cuba nevada orlando columbus bristol stanford
    venice memphis alberta essex indiana milan richmond bedford bradford norton camden warwick bath chad troy manila
    sierra montana wellington napoleon danish georgian metro mercedes porsche chanel angeles diego santa christ
    jesus nazi isis les von van del mills burns graves val versa imo pleas fares fella nile avon terra indie merit
    kaiser loot che roe imam commodore immaculate ascension mace glover garth missy scot emit shad magnolia opal
    sever angelic nada octave novella sonata theta eta ide dung slade tat colon rosy lea viola harden bunk jagger
    lacy whit madden spencer marks morrison eden bode veer fawn marlin ember sable caprice savanna sylvan leaner
    candida chaka ova ora lens maximus primus modena glade ebb oda pia kip coy spry gust lot line per age among gun
    floor till kick dick jail mile tone wage odd valid wolf jet yoga par peer owe neo bent cord theres saga gal tore
    tri roar puck mare viking brit tor paw grit rein prima ante bas ville feline rut sine aga azalea emir tutu moa
    nea ade maris sander senna dag dodo mala holm henna rainer ibis muslim islam ties sep baptist mans liga aston
    oman vega mats ants raf maj jan feb apr jun jul aug sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    """
)
"""Given names that are words, titles, months or places too, and what begins a sentence."""

SURNAMES_THAT_ARE_WORDS = words(
    """
    good best real company read power small story hand low short clear field strong date fall key lord seven deep
    ball wall cross fair master block pop foot glass fresh smart ring guard mountain dick beer moon snow fox cook
    bright bond kiss parent tank ban wise fee grey sharp gross pope pace hook reader flood bull priest dare mall
    bass knight brick divine cruise holder hood ram bare oak shine warrior farmer swift silk horn booth contractor
    merchant beard petty freely savage stack kidney lamb ferry salmon stark bail dash bean curry frost pierce bore
    monk crane fry convey carpenter barber gamble herd wheeler font steer sane hare tailor orchard goodman ware
    finch brewer weir birch underwood back car post room soon lower parts basic lie magic topic killer cop cant
    glasses bite pole palm dam junk lace warmer rust vain strand alas bach brink mater siren sire medic moor mitt
    """
)
"""They make no name of a word before them that no list has."""

INSTITUTIONS = words(
    """
    street road lane avenue drive close court crescent terrace gardens garden square place way hill park green house
    hall centre center school schools academy college university primary secondary high grammar nursery infant
    infants junior sixth hospital clinic surgery library church mosque temple chapel cathedral museum theatre
    stadium station bridge ward estate lodge cottage villa farm hotel inn trust foundation charity fund award awards
    prize act law bill report review inquiry enquiry programme project scheme service services team group panel
    board committee council partnership cooperative network forum association society club union limited ltd plc hub
    unit home homes agency authority department directorate office festival day week month cup league united city
    town village county borough rovers wanderers athletic building buildings tower towers room suite leisure sports
    arena pool baths market arcade campus institute initiative pledge strategy policy plan promise charter
    fellowship scholarship bursary grant grants lecture model method framework toolkit guide handbook app website
    line helpline
    """
)
"""What follows a name that is a place's or an institution's: Victoria Park, Alexandra Primary School."""

BEFORE_A_PLACE = frozenset({"st", "saint", "ss", "king", "queen", "prince", "princess", "lord", "lady", "royal"})
"""What stands before a name that is a place's, where an institution's word may be left out: St Mary's."""

RELATIONS = words(
    """
    sister brother twin sibling mum mam mummy mom mother dad daddy father stepmum stepdad stepmother stepfather
    stepbrother stepsister son daughter nan nana gran grandma grandad granddad grandmother grandfather aunt auntie
    aunty uncle cousin niece nephew friend mate girlfriend boyfriend carer carers roommate housemate baby boy girl
    lad kid child
    """
)
CHILDREN = RELATIONS | words("person teenager teen youngster toddler pupil student resident leaver old")
"""Whoever can be "called" or "named"."""
PRIVATE = words(
    """
    placement bedroom carer mum mam mom mother dad father nan stepdad stepmum sister brother siblings sibling
    medication behaviour therapist pep passport bruise bruises injuries diagnosis allegation disclosure tenancy
    statement laptop birthday sw iro
    """
)
"""What only one child has, where a name stands before it: Jayden's placement."""
TITLES = words("mr mrs ms miss mx master dr cllr councillor sir dame")
OFFICES = words(
    """
    lead leads member members officer officers director directors head heads manager managers chair chairs deputy
    assistant executive leader mayor governor governors minister secretary president nurse nurses consultant
    consultants children child people person training champion champions speaker group cabinet councillor
    councillors
    """
)

PLACES = words(
    """
    manchester salford bury bolton rochdale oldham stockport tameside trafford wigan wolverhampton birmingham
    coventry dudley sandwell solihull walsall liverpool knowsley sefton wirral halton warrington cheshire lancashire
    blackpool blackburn cumbria leeds bradford calderdale kirklees wakefield sheffield barnsley doncaster rotherham
    hull york durham darlington gateshead newcastle sunderland hartlepool middlesbrough redcar stockton
    northumberland derby derbyshire nottingham nottinghamshire leicester leicestershire rutland lincolnshire
    northampton northamptonshire norfolk suffolk cambridgeshire peterborough essex southend thurrock hertfordshire
    luton bedford bedfordshire oxford oxfordshire buckinghamshire berkshire slough windsor wokingham bracknell kent
    medway surrey sussex brighton hampshire portsmouth southampton dorset bournemouth devon plymouth torbay cornwall
    somerset wiltshire swindon gloucestershire bristol bath shropshire telford stoke staffordshire worcestershire
    warwickshire herefordshire barking barnet bexley brent bromley camden croydon ealing enfield greenwich hackney
    hammersmith haringey harrow havering hillingdon hounslow islington kensington lambeth lewisham merton newham
    redbridge richmond southwark sutton hamlets waltham wandsworth westminster london england scotland wales ofsted
    barnardo barnardos parliament britain europe
    """
)

MORE_GIVEN = words(
    """
    afewerki ahmadullah almaz asefa asmerom awet azar bahar baran bereket berivan biniam cerys chidi dawit daniar
    dilan dmytro esrom farhad feven filmon freweini gulalai gurdeep gurpreet habibullah haben harjit harpreet haval
    hamid helin henok hodan hung idowu ifrah ikram ismat jamshid jaspreet jian kidane kiflom kulwinder liban luwam
    mairi manpreet mehari merhawi ming mohamud najib naqib nasrin nkechi nkem ngozi ochieng oleksandr oluwaseun
    oluwatobi omid parisa parminder parwana quyen rawan rezan robel rojin ruzgar saeed safiya samuil sangeeta selam
    semhar shirin simran sunita svitlana taras temesgen tewodros thuy tsegay volodymyr wahid wei xiao yemane
    yohannes yosief yonas zabihullah zarmina zubaydah zula
    """
)
"""Given names of origins that the lists have in other scripts only."""
