// One request with everything that a decision needs: target, keys, justification, votes, time line,
// which rule asked for what and who may answer, and the raw object. Knows at any time whether it
// may still be acted on.
#pragma once

#include "console/models/considered_policy_table_model.h"
#include "console/session/call_slot.h"
#include "console/session/session.h"
#include "console/widgets/banner.h"
#include "console/widgets/busy_bar.h"
#include "console/widgets/countdown_label.h"
#include "console/widgets/fact_list.h"
#include "console/widgets/json_view.h"
#include "console/widgets/state_timeline.h"

#include <QPushButton>
#include <QTabWidget>

namespace sb::console {

class RequestDetail : public QWidget
{
    Q_OBJECT

public:
    /// `session` outlives this.
    explicit RequestDetail(Session &session, QWidget *parent = nullptr);

    /// Shows what a list knows and fetches the rest.
    void show(const model::AccessRequest &request);
    /// Fetches by id.
    void showId(const QUuid &id);
    /// Fetches the shown one anew.
    void refresh();
    /// Takes an answer that came another way.
    void take(const model::AccessRequest &request);
    void clear();

    /// A null id when nothing is shown.
    [[nodiscard]] QUuid shownId() const { return m_request.id; }

    [[nodiscard]] const model::AccessRequest &request() const { return m_request; }

    /// What stands above when it cannot be decided any more; for tests and screen readers.
    [[nodiscard]] QString outcome() const;

Q_SIGNALS:
    void approveWanted(const sb::model::AccessRequest &request);
    void rejectWanted(const sb::model::AccessRequest &request);
    void withdrawWanted(const sb::model::AccessRequest &request);
    void revealWanted(const sb::model::AccessRequest &request);
    /// A newer state of the shown request has come.
    void requestChanged(const sb::model::AccessRequest &request);

private:
    void makeHead();
    void makeOverview();
    void makeRule();
    void render();
    void renderFacts();
    void renderExplanation(const model::Explanation &explanation);
    void renderTimeline(const std::vector<model::TimelineEvent> &events);
    void fetchRest();

    Session &m_session;
    model::AccessRequest m_request;
    CallSlot m_get{this};
    CallSlot m_timelineCall{this};
    CallSlot m_explainCall{this};
    BusyBar *m_busy;
    QLabel *m_icon;
    QLabel *m_title;
    CountdownLabel *m_deadline;
    QPushButton *m_approve;
    QPushButton *m_reject;
    QPushButton *m_withdraw;
    QPushButton *m_reveal;
    Banner *m_outcome;
    QTabWidget *m_tabs;
    FactList *m_facts;
    TextBlock *m_justification;
    FactList *m_decision;
    StateTimeline *m_timeline;
    TextBlock *m_ruleText;
    ConsideredPolicyTableModel *m_considered;
    JsonView *m_json;
};

} // namespace sb::console
