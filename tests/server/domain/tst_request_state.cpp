#include "server/domain/request_state.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

const QList<RequestStatus> everyStatus{RequestStatus::Pending,  RequestStatus::Approved,
                                       RequestStatus::Rejected, RequestStatus::Cancelled,
                                       RequestStatus::Executed, RequestStatus::Failed,
                                       RequestStatus::Expired};

} // namespace

class TestRequestState : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void moves_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<int>("to");
        QTest::addColumn<bool>("may");
        const QSet<QString> allowed{u"pending>approved"_s,  u"pending>rejected"_s,
                                    u"pending>cancelled"_s, u"pending>expired"_s,
                                    u"approved>executed"_s, u"approved>failed"_s,
                                    u"approved>expired"_s};
        for (const RequestStatus from : everyStatus) {
            for (const RequestStatus to : everyStatus) {
                const QString name = toWord(from) + u'>' + toWord(to);
                QTest::newRow(qPrintable(name)) << int(from) << int(to) << allowed.contains(name);
            }
        }
    }

    void moves()
    {
        QFETCH(int, from);
        QFETCH(int, to);
        QTEST(mayTransition(RequestStatus(from), RequestStatus(to)), "may");
    }

    void endsForGood()
    {
        for (const RequestStatus from : everyStatus) {
            const bool hasWayOut =
                std::any_of(everyStatus.begin(), everyStatus.end(),
                            [&](RequestStatus to) { return mayTransition(from, to); });
            QCOMPARE(isTerminal(from), !hasWayOut);
        }
    }

    void cancels_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<bool>("requester");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("answer");
        const auto row = [](const char *what, IdentityKind kind, bool requester,
                            RequestStatus status, const QString &answer) {
            QTest::newRow(what) << int(kind) << requester << int(status) << answer;
        };
        const QString forbidden = u"forbidden"_s;
        row("requester", IdentityKind::Person, true, RequestStatus::Pending, u"ok"_s);
        row("service account that asked", IdentityKind::Service, true, RequestStatus::Pending,
            u"ok"_s);
        row("somebody else", IdentityKind::Person, false, RequestStatus::Pending, forbidden);
        row("somebody else, decided", IdentityKind::Person, false, RequestStatus::Approved,
            forbidden);
        row("agent of the same id", IdentityKind::Agent, true, RequestStatus::Pending, forbidden);
        row("system", IdentityKind::System, true, RequestStatus::Pending, forbidden);
        for (const RequestStatus status : everyStatus) {
            if (status != RequestStatus::Pending)
                row(qPrintable(u"requester, "_s + toWord(status)), IdentityKind::Person, true,
                    status, u"not_pending"_s);
        }
    }

    void cancels()
    {
        QFETCH(int, kind);
        QFETCH(bool, requester);
        QFETCH(int, status);
        const QUuid id = QUuid::createUuid();
        const AccessRequest request{.requesterId = id, .status = RequestStatus(status)};
        const Identity actor{.kind = IdentityKind(kind),
                             .id = requester ? id : QUuid::createUuid()};
        const auto checked = checkMayCancel(request, actor);
        const QString told =
            checked ? u"ok"_s : core::errorCodeName(checked.error().code).toString();
        QTEST(told, "answer");
    }
};

QTEST_APPLESS_MAIN(TestRequestState)
#include "tst_request_state.moc"
