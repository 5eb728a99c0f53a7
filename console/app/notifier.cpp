#include "console/app/notifier.h"

#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "console/models/request_table_model.h"
#include "shared/core/uuid_text.h"

#include <algorithm>

namespace sb::console {

using namespace Qt::StringLiterals;
namespace request_status = model::request_status;

namespace {

/// More at once are nothing that anybody reads.
constexpr std::size_t mostDue = 50;
constexpr qsizetype mostTold = 10'000;
constexpr qsizetype longestName = 120;

/// One line that no desktop takes for markup.
QString plain(const QString &text)
{
    QString made = oneLine(text.left(longestName));
    made.replace(u'<', u'‹').replace(u'>', u'›').replace(u'&', u'+');
    return text.size() > longestName ? made + u'…' : made;
}

QString placeOf(const model::AccessRequest &request)
{
    const QString place = plain(locationText(request.location));
    return request.environment.isEmpty()
               ? place
               : Notifier::tr("%1, environment %2").arg(place, plain(request.environment));
}

} // namespace

std::optional<DesktopNotice> noticeOf(const model::AccessRequest &request, const QUuid &user)
{
    DesktopNotice notice{.requestId = request.id};
    if (request.isPending() && request.mayDecide) {
        notice.title = request.isPatch()
                           ? Notifier::tr("%1 asks to write").arg(plain(requesterText(request)))
                           : Notifier::tr("%1 asks to read").arg(plain(requesterText(request)));
        notice.text = placeOf(request);
        if (request.expiresAt)
            notice.text +=
                u'\n' + Notifier::tr("To be decided %1").arg(relativeText(*request.expiresAt));
        return notice;
    }
    if (request.requesterId != core::toText(user))
        return {};
    static const QHash<QString, QString> titles{
        {request_status::approved, Notifier::tr("Your request was approved")},
        {request_status::rejected, Notifier::tr("Your request was rejected")},
        {request_status::executed, Notifier::tr("Your request was carried out")},
        {request_status::failed, Notifier::tr("Your request has failed")},
        {request_status::expired, Notifier::tr("Your request has expired")},
    };
    const auto title = titles.constFind(request.status);
    if (title == titles.constEnd())
        return {};
    notice.title = *title;
    notice.text = placeOf(request);
    return notice;
}

Notifier::Notifier(Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    connect(&m_session, &Session::happened, this, &Notifier::consider);
    connect(&m_session, &Session::userChanged, this, &Notifier::forget);
    connect(&m_session, &Session::stateChanged, this, [this] {
        // A locked window says nothing about anything.
        if (!m_session.isSignedIn()) {
            m_due.clear();
            delete std::exchange(m_call, nullptr);
        }
    });
}

Notifier::~Notifier() = default;

void Notifier::setWaiting(int count)
{
    const int before = std::exchange(m_waiting, count);
    if (before < 0 || count <= before || !m_session.isSignedIn() || m_session.isLive())
        return;
    Q_EMIT told({.title = tr("Secret Broker"),
                 .text = counted(count, tr("request waits for you"), tr("requests wait for you"))});
}

void Notifier::consider(const client::ChangeNotice &notice)
{
    const auto id = core::uuidFromText(notice.requestId());
    const bool isMine = notice.content.value("actor"_L1).toString() ==
                        u"user:"_s + core::toText(m_session.user().id);
    if (!id || isMine || m_due.size() >= mostDue ||
        std::find(m_due.begin(), m_due.end(), *id) != m_due.end())
        return;
    m_due.push_back(*id);
    fetchNext();
}

void Notifier::fetchNext()
{
    if (m_call || m_due.empty() || !m_session.isSignedIn())
        return;
    m_call = new QObject(this);
    const QUuid id = m_due.front();
    m_due.pop_front();
    m_session.requests().get(id, m_call, [this](client::Answer<model::AccessRequest> answer) {
        std::exchange(m_call, nullptr)->deleteLater();
        // Who may not see it (any more) is told nothing; the pages tell of other faults.
        if (answer)
            judge(*answer);
        fetchNext();
    });
}

void Notifier::judge(const model::AccessRequest &request)
{
    const auto notice = noticeOf(request, m_session.user().id);
    if (!notice || m_told.value(request.id) == request.status)
        return;
    if (m_told.size() >= mostTold)
        m_told.clear();
    m_told.insert(request.id, request.status);
    Q_EMIT told(*notice);
}

void Notifier::forget()
{
    m_due.clear();
    m_told.clear();
    delete std::exchange(m_call, nullptr);
    m_waiting = -1;
}

} // namespace sb::console
