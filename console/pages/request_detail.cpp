#include "console/pages/request_detail.h"

#include "console/look/icon.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "console/models/explanation_text.h"
#include "console/models/request_table_model.h"
#include "console/models/timeline_text.h"
#include "console/session/error_text.h"
#include "console/widgets/table_view.h"
#include "shared/core/uuid_text.h"

#include <QHBoxLayout>
#include <QJsonDocument>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;

namespace {

QPushButton *makeAction(const QString &text, const QString &iconName, const QString &name,
                        const QString &tone, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setObjectName(name);
    setTone(*button, tone);
    if (tone.isEmpty())
        button->setIcon(icon(iconName));
    button->setAutoDefault(false);
    return button;
}

QString titleOf(const model::AccessRequest &request)
{
    const QString who = oneLine(requesterText(request)).left(80);
    const QString where = oneLine(locationText(request.location)).left(160);
    return request.isPatch() ? RequestDetail::tr("%1 asks to write %2").arg(who, where)
                             : RequestDetail::tr("%1 asks to read %2").arg(who, where);
}

QString keysText(const model::AccessRequest &request)
{
    return request.targetKeys.isEmpty() ? RequestDetail::tr("all keys of the secret")
                                        : request.targetKeys.join(u", "_s);
}

QString votesText(const model::AccessRequest &request)
{
    QStringList lines{RequestDetail::tr("%1 of %2 approvals")
                          .arg(request.approveCount)
                          .arg(request.requiredApprovals)};
    for (const model::Approval &vote : request.approvals) {
        const QString name =
            vote.approverName.isEmpty() ? core::toText(vote.approverId) : vote.approverName;
        QString line =
            vote.decision == "reject"_L1
                ? RequestDetail::tr("%1 rejected, %2").arg(name, relativeText(vote.createdAt))
                : RequestDetail::tr("%1 approved, %2").arg(name, relativeText(vote.createdAt));
        if (!vote.comment.isEmpty())
            line += u": "_s + vote.comment;
        lines.append(line);
    }
    return lines.join(u'\n');
}

QWidget *scrolled(QWidget *content, QWidget *parent)
{
    auto *area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    content->setProperty("role", u"scrolled"_s);
    area->setWidget(content);
    return area;
}

} // namespace

RequestDetail::RequestDetail(Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_busy(new BusyBar(this)), m_icon(new QLabel(this)),
      m_title(makeLabel(TextRole::Heading, {}, this)),
      m_deadline(new CountdownLabel(tr("%1 left"), tr("time is over"), this)),
      m_approve(makeAction(tr("&Approve …"), u"approve"_s, u"approve"_s, u"primary"_s, this)),
      m_reject(makeAction(tr("&Reject …"), u"reject"_s, u"reject"_s, u"danger"_s, this)),
      m_withdraw(makeAction(tr("&Withdraw"), u"cancel"_s, u"withdraw"_s, {}, this)),
      m_reveal(makeAction(tr("&Reveal …"), u"reveal"_s, u"reveal"_s, u"primary"_s, this)),
      m_outcome(new Banner(this)), m_tabs(new QTabWidget(this)), m_facts(new FactList(this)),
      m_justification(new TextBlock(tr("Justification"), this)), m_decision(new FactList(this)),
      m_timeline(new StateTimeline(this)), m_ruleText(new TextBlock(tr("Rule"), this)),
      m_considered(new ConsideredPolicyTableModel(this)), m_json(new JsonView(this))
{
    setObjectName(u"requestDetail"_s);
    m_outcome->setObjectName(u"outcome"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::half);
    column->addWidget(m_busy);
    makeHead();
    column->addWidget(m_outcome);
    makeOverview();
    m_tabs->addTab(m_timeline, tr("&Time line"));
    makeRule();
    m_tabs->addTab(m_json, tr("&JSON"));
    m_tabs->setAccessibleName(tr("Views of the request"));
    column->addWidget(m_tabs, 1);
    connect(&m_get, &CallSlot::slowChanged, m_busy, &BusyBar::setBusy);
    connect(m_approve, &QPushButton::clicked, this, [this] { Q_EMIT approveWanted(m_request); });
    connect(m_reject, &QPushButton::clicked, this, [this] { Q_EMIT rejectWanted(m_request); });
    connect(m_withdraw, &QPushButton::clicked, this, [this] { Q_EMIT withdrawWanted(m_request); });
    connect(m_reveal, &QPushButton::clicked, this, [this] { Q_EMIT revealWanted(m_request); });
    connect(&m_session, &Session::reachabilityChanged, this, &RequestDetail::render);
    clear();
}

void RequestDetail::makeHead()
{
    auto *head = new QHBoxLayout;
    head->setSpacing(spacing::one);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->addWidget(m_icon);
    head->addWidget(m_title, 1);
    head->addWidget(m_deadline);
    for (QPushButton *button : {m_withdraw, m_reveal, m_reject, m_approve})
        head->addWidget(button);
    static_cast<QVBoxLayout *>(layout())->addLayout(head);
}

void RequestDetail::makeOverview()
{
    auto *content = new QWidget;
    auto *both = new QHBoxLayout(content);
    both->setContentsMargins(0, spacing::one, spacing::one, spacing::one);
    both->setSpacing(spacing::four);
    auto *left = new QVBoxLayout;
    left->addWidget(m_facts);
    left->addStretch(1);
    auto *right = new QVBoxLayout;
    right->setSpacing(spacing::half);
    right->addWidget(makeLabel(TextRole::Section, tr("JUSTIFICATION"), content));
    right->addWidget(m_justification);
    right->addSpacing(spacing::one);
    right->addWidget(makeLabel(TextRole::Section, tr("DECISION"), content));
    right->addWidget(m_decision);
    right->addStretch(1);
    both->addLayout(left, 1);
    both->addLayout(right, 1);
    m_tabs->addTab(scrolled(content, this), tr("&Overview"));
}

void RequestDetail::makeRule()
{
    auto *content = new QWidget(this);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, spacing::one, 0, 0);
    column->setSpacing(spacing::one);
    column->addWidget(m_ruleText);
    auto *filter = new TableFilterModel(*m_considered, this);
    auto *table = new TableView(content);
    table->setAccessibleName(tr("Policies that were considered"));
    table->setTable(*filter);
    column->addWidget(table, 1);
    m_tabs->addTab(content, tr("R&ule"));
}

void RequestDetail::show(const model::AccessRequest &request)
{
    const bool isAnother = request.id != m_request.id;
    if (isAnother)
        clear();
    // A list knows no votes; those of the fetched one stay until the next answer.
    std::vector<model::Approval> votes = std::move(m_request.approvals);
    m_request = request;
    if (!isAnother && m_request.approvals.empty())
        m_request.approvals = std::move(votes);
    render();
    refresh();
}

void RequestDetail::showId(const QUuid &id)
{
    clear();
    m_request.id = id;
    refresh();
}

void RequestDetail::refresh()
{
    if (m_request.id.isNull() || !m_session.isSignedIn() || m_get.isRunning())
        return;
    QObject *context = m_get.start();
    m_session.requests().get(
        m_request.id, context,
        m_get.ending<model::AccessRequest>([this](Answer<model::AccessRequest> answer) {
            if (answer)
                return take(*answer);
            if (answer.error().kind == client::ApiError::Kind::Refused &&
                answer.error().status != 401)
                m_outcome->show(Tone::Bad, problemText(answer.error()));
        }));
    fetchRest();
}

void RequestDetail::fetchRest()
{
    QObject *timeline = m_timelineCall.start();
    m_session.requests().timeline(m_request.id, timeline,
                                  m_timelineCall.ending<client::Page<model::TimelineEvent>>(
                                      [this](Answer<client::Page<model::TimelineEvent>> answer) {
                                          if (answer)
                                              renderTimeline(answer->items);
                                      }));
    QObject *explain = m_explainCall.start();
    m_session.requests().explain(
        m_request.id, explain,
        m_explainCall.ending<model::Explanation>([this](Answer<model::Explanation> answer) {
            if (answer)
                renderExplanation(*answer);
        }));
}

void RequestDetail::take(const model::AccessRequest &request)
{
    if (request.id != m_request.id)
        return;
    m_request = request;
    render();
    Q_EMIT requestChanged(m_request);
}

void RequestDetail::clear()
{
    m_get.cancel();
    m_timelineCall.cancel();
    m_explainCall.cancel();
    m_request = {};
    m_timeline->show({});
    m_considered->clear();
    m_ruleText->show({});
    m_decision->show({});
    render();
}

QString RequestDetail::outcome() const
{
    return m_outcome->isHidden() ? QString() : m_outcome->text();
}

void RequestDetail::render()
{
    const bool isShown = !m_request.type.isEmpty();
    const bool isReachable = m_session.isSignedIn() && !m_session.offlineSince();
    const bool isOwn = isShown && m_request.requesterId == core::toText(m_session.user().id);
    const bool isRevealable =
        isOwn && !m_request.isPatch() && m_request.status == model::request_status::executed;
    m_title->setText(isShown ? titleOf(m_request) : QString());
    m_title->setToolTip(m_title->text().toHtmlEscaped());
    m_icon->setPixmap(isShown
                          ? iconPixmap(iconOfRequestStatus(m_request.status),
                                       toneColour(toneOfRequestStatus(m_request.status), palette()),
                                       20, devicePixelRatioF())
                          : QPixmap());
    m_deadline->setEnd(m_request.isPending() ? m_request.expiresAt : std::nullopt);
    const bool mayDecide = m_request.isPending() && m_request.mayDecide;
    m_approve->setVisible(mayDecide);
    m_reject->setVisible(mayDecide);
    m_approve->setEnabled(isReachable);
    m_reject->setEnabled(isReachable);
    m_withdraw->setVisible(isOwn && m_request.isPending());
    m_withdraw->setEnabled(isReachable);
    m_reveal->setVisible(isRevealable);
    m_reveal->setEnabled(isReachable);
    const QString outcome = isShown ? outcomeText(m_request) : QString();
    if (outcome.isEmpty())
        m_outcome->hide();
    else
        m_outcome->show(toneOfRequestStatus(m_request.status), outcome);
    renderFacts();
}

void RequestDetail::renderFacts()
{
    if (m_request.type.isEmpty()) {
        m_facts->show({});
        m_justification->show({});
        m_json->show({});
        return;
    }
    QStringList warnings = m_request.warnings;
    if (warnings.contains(u"no_live_agent"_s))
        warnings.replace(warnings.indexOf(u"no_live_agent"_s),
                         tr("No agent that could carry this out is alive."));
    m_facts->show({
        {tr("Secret"), m_request.location.effectiveRef, true},
        {tr("Keys"), keysText(m_request), true},
        {tr("Provider"), m_request.location.providerType},
        {tr("Cluster"), m_request.location.clusterName},
        {tr("Mount"), m_request.location.kvMount},
        {tr("Environment"), m_request.environment},
        {tr("Requester"), requesterText(m_request)},
        {tr("Asked"),
         u"%1  (%2)"_s.arg(relativeText(m_request.createdAt), exactText(m_request.createdAt))},
        {tr("Deadline"), m_request.expiresAt ? exactText(*m_request.expiresAt) : QString()},
        {tr("Votes"), votesText(m_request)},
        {tr("Warnings"), warnings.join(u'\n')},
        {tr("Id"), core::toText(m_request.id), true},
    });
    m_justification->show(m_request.justification.isEmpty() ? tr("None was given.")
                                                            : m_request.justification);
    m_json->show(QString::fromUtf8(QJsonDocument(m_request.source).toJson()));
}

void RequestDetail::renderExplanation(const model::Explanation &explanation)
{
    m_ruleText->show(ruleText(explanation));
    m_considered->setRows(explanation.considered);
    m_decision->show({
        {tr("Rule"), ruleText(explanation)},
        {tr("May decide"), approversText(explanation)},
        {tr("Agents"), tr("%1 fit, %2 of them alive")
                           .arg(explanation.agentsMatching)
                           .arg(explanation.agentsLive)},
    });
}

void RequestDetail::renderTimeline(const std::vector<model::TimelineEvent> &events)
{
    std::vector<TimelineEntry> entries;
    for (const model::TimelineEvent &event : events) {
        const EventText text = eventText(event);
        entries.push_back({.icon = text.icon,
                           .tone = text.tone,
                           .title = text.title,
                           .detail = text.detail,
                           .at = event.at});
    }
    m_timeline->show(entries);
}

} // namespace sb::console
