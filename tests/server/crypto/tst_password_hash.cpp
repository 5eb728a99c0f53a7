#include "server/crypto/password_hash.h"

#include <algorithm>
#include <vector>

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

namespace {

core::SecretBytes aPassword()
{
    return core::SecretBytes::copyOf("correct horse battery staple");
}

} // namespace

class TestPasswordHash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void form();
    void verifies();
    void lengths();
    void foreignHashes_data();
    void foreignHashes();
    void nobodyCostsTheSame();
};

void TestPasswordHash::form()
{
    const QString one = crypto::hashPassword(aPassword());
    QVERIFY(one.startsWith(u"$argon2id$v=19$m=65536,t=3,p=1$"_s));
    QVERIFY(!one.contains(u"horse"_s));
    QVERIFY(one != crypto::hashPassword(aPassword()));
}

void TestPasswordHash::verifies()
{
    const QString hash = crypto::hashPassword(aPassword());
    QVERIFY(crypto::verifyPassword(hash, aPassword()));
    QVERIFY(!crypto::verifyPassword(hash, core::SecretBytes::copyOf("correct horse")));
    QVERIFY(!crypto::verifyPassword(hash, core::SecretBytes()));
    QVERIFY(!crypto::verifyPassword(QString(), aPassword()));
    QVERIFY(!crypto::verifyPassword(QString(), core::SecretBytes()));
}

/// No byte is ignored: not those behind the 72nd, as bcrypt does, nor behind a NUL.
void TestPasswordHash::lengths()
{
    const std::string head(100, 'x');
    const QString longHash = crypto::hashPassword(core::SecretBytes::copyOf(head + "a"));
    QVERIFY(crypto::verifyPassword(longHash, core::SecretBytes::copyOf(head + "a")));
    QVERIFY(!crypto::verifyPassword(longHash, core::SecretBytes::copyOf(head + "b")));
    const QString nulHash = crypto::hashPassword(core::SecretBytes::copyOf(std::string("a\0b", 3)));
    const QString emptyHash = crypto::hashPassword({});
    QVERIFY(crypto::verifyPassword(emptyHash, {}));
    QVERIFY(!crypto::verifyPassword(emptyHash, core::SecretBytes::copyOf("a")));
    QVERIFY(!crypto::verifyPassword(nulHash, core::SecretBytes::copyOf(std::string("a\0c", 3))));
}

void TestPasswordHash::foreignHashes_data()
{
    QTest::addColumn<QString>("hash");
    const QString good = crypto::hashPassword(aPassword());
    QTest::newRow("not a hash") << u"correct horse battery staple"_s;
    QTest::newRow("bcrypt") << u"$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"_s;
    QTest::newRow("cut short") << good.chopped(1);
    QTest::newRow("without digest") << good.left(good.lastIndexOf(u'$') + 1);
    QString changed = good;
    const auto at = changed.size() - 5;
    changed[at] = changed.at(at) == u'A' ? u'B' : u'A';
    QTest::newRow("digest changed") << changed;
    QTest::newRow("too long") << good + QString(500, u'A');
}

void TestPasswordHash::foreignHashes()
{
    QFETCH(QString, hash);
    QVERIFY(!crypto::verifyPassword(hash, aPassword()));
}

/// S10: the fastest of five each, so that a busy machine does not decide; from the very first call.
void TestPasswordHash::nobodyCostsTheSame()
{
    const QString hash = crypto::hashPassword(aPassword());
    const auto fastest = [](const QString &of) {
        std::vector<qint64> times;
        for (int turn = 0; turn < 5; ++turn) {
            QElapsedTimer timer;
            timer.start();
            (void)crypto::verifyPassword(of, core::SecretBytes::copyOf("wrong password"));
            times.push_back(timer.nsecsElapsed());
        }
        return static_cast<double>(*std::min_element(times.begin(), times.end()));
    };
    const double nobody = fastest({});
    const double somebody = fastest(hash);
    qInfo("nobody %.1f ms, somebody %.1f ms", nobody / 1e6, somebody / 1e6);
    QVERIFY(nobody > somebody * 0.5 && nobody < somebody * 2);
}

QTEST_APPLESS_MAIN(TestPasswordHash)
#include "tst_password_hash.moc"
